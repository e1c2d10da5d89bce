"""What the families answer, service by service: questions, steps, and the papers they photograph."""

import datetime
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from antri.home.actions.demo_files.people import Family
from antri.home.actions.demo_files.scans import Sheet, card, family_sheet

Answers = dict[str, dict[str, Any]]


class Asked(NamedTuple):
    """One service: how its questions are answered, how old the child is, and what is answered step by step."""

    screening: dict[str, str]
    child_days: int
    answers: Callable[[Family], Answers]


def _applicant(family: Family, role: str = "self") -> dict[str, Any]:
    return {
        "filer_role": role,
        "applicant_name": family.mother.name,
        "applicant_nik": family.mother.nik,
        "applicant_kk": family.kk,
        "applicant_phone": family.phone,
        "notify_whatsapp": True,
    }


def _birth(family: Family) -> Answers:
    other = family.number + 5
    return {
        "applicant": _applicant(family, "parent"),
        "child": {
            "child_name": family.child.name,
            "child_sex": "female" if family.number % 2 == 0 else "male",
            "child_on_kk": False,
            "child_kk": family.kk,
        },
        "birth": {
            "child_birth_date": f"{family.child.born}",
            "child_birth_time": "04:35",
            "birth_city": "Bogor",
            "birth_place_type": "hospital",
            "birth_kind": "single",
            "birth_order": 1 + family.number % 3,
        },
        "parents": {
            "mother_name": family.mother.name,
            "mother_has_nik": True,
            "mother_nik": family.mother.nik,
            "father_name": family.father.name,
            "father_has_nik": True,
            "father_nik": family.father.nik,
        },
        "witness": {
            "witnesses": [
                {"_id": "a", "witness_name": "Saksi Rekaan", "witness_nik": f"3271011508{60 + other % 30}9995"},
                {"_id": "b", "witness_name": "Saksi Contoh", "witness_nik": f"3271055506{60 + other % 30}9998"},
            ]
        },
        "together": {"want_kk": True, "want_kia": False},
    }


def _child_card(family: Family) -> Answers:
    child = {
        "_id": "a",
        "child_name": family.child.name,
        "child_nik": family.child.nik,
        "child_birth_date": f"{family.child.born}",
    }
    return {"applicant": _applicant(family, "parent"), "children": {"children": [child]}}


def _first_card(family: Family) -> Answers:
    return {
        "applicant": _applicant(family, "parent"),
        "subject": {"subject_name": family.child.name, "subject_nik": family.child.nik},
        "person": {"person_birth_date": f"{family.child.born}", "ever_married": False, "assistance": "none"},
    }


def _plain(**steps: dict[str, Any]) -> Callable[[Family], Answers]:
    return lambda family: {"applicant": _applicant(family), **steps}


ASKED: Final = {
    "AKTA_LAHIR": Asked(
        {"q_where": "id", "q_citizen": "yes", "q_home": "yes", "q_marriage": "recorded", "q_letter": "yes"}, 30, _birth
    ),
    "KTP_HILANG": Asked({"q_change": "no", "q_police": "yes", "q_domicile": "yes"}, 3_000, _plain()),
    "KTP_RUSAK": Asked(
        {"q_change": "no", "q_have": "yes", "q_domicile": "yes"},
        3_000,
        _plain(damage={"damage_cause": "Terlipat di dompet sampai patah"}),
    ),
    "KK_HILANG": Asked(
        {"q_change": "no", "q_pdf": "no", "q_police": "yes"}, 3_000, _plain(card={"head_name": "Kepala Rekaan"})
    ),
    "CETAK_BIODATA": Asked({"q_ikd": "no", "q_home": "yes", "q_right": "yes"}, 3_000, _plain()),
    "KIA_BARU": Asked({"q_age": "under17", "q_record": "yes", "q_card": "no", "q_home": "yes"}, 1_200, _child_card),
    "KTP_REKAM": Asked(
        {"q_age": "sixteen", "q_ever": "never", "q_home": "yes", "q_can_come": "yes"}, 6_000, _first_card
    ),
}


def sheet_for(requirement: str, label: str, family: Family, on: datetime.date) -> Sheet:
    """Draw the paper that a form asks for, as this family has it."""
    mother, father, child = family.mother, family.father, family.child
    letter = (("Nomor", f"CONTOH/{family.number:03d}/{on:%m/%Y}"), ("Tanggal", f"{on:%d-%m-%Y}"))
    match requirement:
        case "KK" | "KK_LAMA":
            members = (
                (father.name, father.nik, "Kepala keluarga"),
                (mother.name, mother.nik, "Istri"),
            )
            return family_sheet(family.kk, father.name, members)
        case "KTP" | "KTP_LAMA" | "KTP_RUSAK" | "KTP_ORTU":
            return card("KARTU TANDA PENDUDUK", (("NIK", mother.nik), ("Nama", mother.name), ("Agama", "-")))
        case "SK_LAHIR":
            rows = (("Nama bayi", child.name), ("Lahir", f"{child.born:%d-%m-%Y}, 04.35"), ("Ibu", mother.name))
            return Sheet("SURAT KETERANGAN LAHIR", (*letter, *rows, ("Tempat", "Rumah Sakit Rekaan")))
        case "BUKTI_KAWIN":
            return Sheet("BUKU NIKAH", (*letter, ("Suami", father.name), ("Istri", mother.name)), tint=(238, 246, 236))
        case "SK_HILANG":
            rows = (("Pelapor", mother.name), ("Yang hilang", "Sesuai permohonan"), ("Di", "Jalan Contoh"))
            return Sheet("SURAT TANDA LAPOR KEHILANGAN", (*letter, *rows), office="POLSEK REKAAN")
        case "AKTA_LAHIR":
            rows = (("Nama", child.name), ("Lahir", f"{child.born:%d-%m-%Y}"), ("Ayah", father.name))
            return Sheet("KUTIPAN AKTA KELAHIRAN", (*letter, *rows, ("Ibu", mother.name)), tint=(246, 242, 226))
        case _:
            return Sheet(label.upper()[:48], (*letter, ("Nama", mother.name)))
