"""People find what they need by the words they use, typing errors included."""

import time

import pytest

from antri.directory.actions import Loaded
from antri.directory.queries import catalogue, search

# what people type, and the code of the life event or service that must stand first
SAID = [
    ("ktp hilang", "ktp-hilang"),
    ("ktp ilang", "ktp-hilang"),
    ("KTP saya hilang di jalan", "ktp-hilang"),
    ("kehilangan ktp", "ktp-hilang"),
    ("e-ktp hilang", "ktp-hilang"),
    ("kpt hilang", "ktp-hilang"),
    ("ktp hlang", "ktp-hilang"),
    ("dompet hilang", "ktp-hilang"),
    ("kecopetan", "ktp-hilang"),
    ("ktp rusak", "ktp-rusak"),
    ("ktp patah", "ktp-rusak"),
    ("ktp luntr", "ktp-rusak"),
    ("akte lahir", "bayi-lahir"),
    ("akte kelahiran", "bayi-lahir"),
    ("akta kelahirn", "bayi-lahir"),
    ("bayi baru lahir", "bayi-lahir"),
    ("anak saya baru lahir", "bayi-lahir"),
    ("bikin ktp", "usia-17"),
    ("buat ktp baru", "usia-17"),
    ("ktp pertama", "usia-17"),
    ("umur 17 tahun", "usia-17"),
    ("rekam ktp", "KTP_REKAM"),
    ("perekaman", "usia-17"),
    ("kartu keluarga rusak", "kk-hilang"),
    ("kartu keluarga hilang", "kk-hilang"),
    ("kartu kluarga hilang", "kk-hilang"),
    ("kk ilang", "kk-hilang"),
    ("numpang kk", "kk-ubah"),
    ("menumpang kk", "kk-ubah"),
    ("tambah anggota keluarga", "kk-ubah"),
    ("pisah kk", "KK_PISAH"),
    ("pecah kk", "KK_PISAH"),
    ("ganti kepala keluarga", "KK_KEPALA"),
    ("pindah rumah", "pindah-dalam"),
    ("ganti alamat", "pindah-dalam"),
    ("pinda rumah", "pindah-dalam"),
    ("surat pindah", "pindah-keluar"),
    ("pindah keluar kota", "PINDAH_KELUAR"),
    ("skpwni", "pindah-keluar"),
    ("pendatang", "pindah-datang"),
    ("pindah dari jakarta", "pindah-datang"),
    ("nikah", "menikah"),
    ("akta nikah", "menikah"),
    ("baru menikah", "menikah"),
    ("cerai", "bercerai"),
    ("akte cerai", "bercerai"),
    ("akta kematian", "meninggal"),
    ("orang tua meninggal", "meninggal"),
    ("ayah wafat", "meninggal"),
    ("akte mati", "meninggal"),
    ("kia", "kia"),
    ("ktp anak", "kia"),
    ("kartu identitas anak", "kia"),
    ("kia hilang", "KIA_GANTI"),
    ("akte hilang", "akta-hilang"),
    ("akta rusak", "akta-hilang"),
    ("salah nama di akta", "BETUL_AKTA"),
    ("nik tidak ditemukan", "nik-bermasalah"),
    ("nik tidak valid bpjs", "nik-bermasalah"),
    ("ktp digital", "ikd"),
    ("aktivasi ikd", "ikd"),
    ("ktp di hp", "ikd"),
    ("ambil ktp", "ambil"),
    ("ktp sudah jadi", "ambil"),
    ("pungli", "tanya"),
    ("calo", "tanya"),
    ("legalisir", "LEGALISIR"),
    ("legalisr kk", "LEGALISIR"),
    ("ganti nama", "UBAH_NAMA"),
    ("adopsi anak", "AKTA_ANGKAT"),
    ("ganti foto ktp", "KTP_FOTO"),
    ("kitas", "orang-asing"),
    ("lost id card", "ktp-hilang"),
    ("lost my wallet", "ktp-hilang"),
    ("birth certificate", "AKTA_LAHIR"),
    ("newborn baby", "bayi-lahir"),
    ("moving house", "PINDAH_DALAM"),
    ("death certificate", "AKTA_MATI"),
    ("family card lost", "kk-hilang"),
    ("foreigner", "orang-asing"),
    ("surat keterangan tempat tinggal", "SKTT"),
    ("cetak biodata", "CETAK_BIODATA"),
    ("belum punya nik", "BIODATA_WNI"),
    ("pindah ke luar negeri", "PINDAH_LN"),
    ("pulang dari luar negeri", "DATANG_LN"),
    ("luar domisili", "KTP_LUDO"),
    ("ktp luar kota", "KTP_LUDO"),
]


def test_first_hit_is_what_people_mean(bogor: Loaded) -> None:
    wrong = {}
    for text, wanted in SAID:
        found = [thing.code for _, thing in search(text, "id")]
        if found[:1] != [wanted]:
            wrong[text] = (wanted, found[:3])

    assert not wrong
    assert len(SAID) >= 40


@pytest.mark.parametrize(
    "text", ["", " ", "!!!", "pizza", "asdf qwer", "a" * 5000, "%_'\"--", "\x00", "😀", "saya mau bikin"]
)
def test_nothing_alike_finds_nothing(bogor: Loaded, text: str) -> None:
    assert search(text, "id") == []


def test_a_paper_found_by_a_whole_sentence(bogor: Loaded) -> None:
    found = [
        thing.code for _, thing in search("pak saya mau tanya cara urus kartu keluarga yg rusak kena banjir", "id")
    ]

    assert {"KK_RUSAK", "kk-hilang"} & set(found[:3])


def test_every_service_and_event_is_found_by_its_own_name_in_both_languages(bogor: Loaded) -> None:
    book = catalogue()
    missed = []
    for service in book.services.values():
        for text, language in ((service.short_name, "id"), (service.name, "id"), (service.name_en, "en")):
            if service not in [thing for _, thing in search(text, language)][:5]:
                missed.append(text)
    for event in book.events.values():
        for text, language in ((event.title, "id"), (event.title_en, "en")):
            if event not in [thing for _, thing in search(text, language)][:3]:
                missed.append(text)

    assert not missed


def test_search_answers_quickly(bogor: Loaded) -> None:
    search("ktp")

    started = time.perf_counter()
    for text, _ in SAID:
        search(text, "id")

    assert (time.perf_counter() - started) / len(SAID) < 0.1
