"""One merged list of what to bring for everything done in one visit."""

from django.utils.translation import override

from antri.directory.actions import Loaded
from antri.directory.queries import Paper, catalogue, checklist


def _papers(*codes: str) -> dict[str, Paper]:
    services = catalogue().services
    return {paper.requirement.code: paper for paper in checklist(services[code] for code in codes)}


def test_lost_card_asks_for_the_police_letter_and_the_family_card(bogor: Loaded) -> None:
    papers = _papers("KTP_HILANG")

    assert [(code, paper.how, paper.required) for code, paper in papers.items()] == [
        ("SK_HILANG", "surrender", True),
        ("KK", "copy_show", True),
    ]
    assert papers["KK"].get_how_display()


def test_paper_that_two_services_ask_for_stands_once_with_the_stricter_way(bogor: Loaded) -> None:
    papers = _papers("KIA_BARU", "AKTA_KAWIN")

    assert papers["KK"].how == "surrender"
    assert [service.code for service in papers["KK"].for_services] == ["KIA_BARU", "AKTA_KAWIN"]


def test_paper_one_service_always_asks_for_is_required_and_stands_first(bogor: Loaded) -> None:
    papers = _papers("KTP_LUDO", "KTP_HILANG")

    assert papers["SK_HILANG"].required
    assert papers["SK_HILANG"].condition == ""
    assert [paper.required for paper in papers.values()] == sorted(
        (paper.required for paper in papers.values()), reverse=True
    )


def test_two_conditions_are_both_told(bogor: Loaded) -> None:
    papers = _papers("KIA_GANTI", "KUTIPAN_ULANG", "KTP_OA")

    assert papers["SK_HILANG"].condition == "bila hilang"
    assert _papers("KK_BARU", "KK_PISAH")["BUKTI_KAWIN"].condition == "bila menikah; bila karena menikah"
    with override("en"):
        assert _papers("KK_BARU", "KK_PISAH")["BUKTI_KAWIN"].condition == "after a marriage; if because of a marriage"


def test_what_the_visit_itself_issues_need_not_be_brought(bogor: Loaded) -> None:
    birth = _papers("AKTA_LAHIR", "KIA_BARU", "KK_UBAH")

    assert "AKTA_LAHIR" not in birth
    assert "BUKTI_UBAH" not in birth
    assert "AKTA_LAHIR" in _papers("KIA_BARU")
    assert "AKTA_MATI" not in _papers("AKTA_MATI", "KK_KEPALA")


def test_nothing_is_asked_for_advice(bogor: Loaded) -> None:
    assert checklist([catalogue().services["KONSULTASI"]]) == []
