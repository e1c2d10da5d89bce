"""Somebody who files a document: answers the questions, fills in page by page, photographs papers, declares, sends."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, expect

from antri.home.actions.demo_files.scans import Sheet, card, family_sheet, photo
from tests.browser.people import Visitor

KK = "3271040101209991"
SHEETS = {
    "up_birth_letter": Sheet("SURAT KETERANGAN LAHIR", (("Nama anak", "Kirana Contoh"), ("Lahir", "2 November 2026"))),
    "up_marriage": Sheet("BUKU NIKAH", (("Suami", "Danu Contoh"), ("Istri", "Sekar Contoh"))),
    "up_kk": family_sheet(KK, "Danu Contoh", (("Danu Contoh", "3271011708909991", "Kepala"),)),
    "up_police": Sheet("SURAT TANDA LAPOR KEHILANGAN", (("Pelapor", "Sekar Contoh"),), office="POLSEK REKAAN"),
    "up_birth_record": Sheet("KUTIPAN AKTA KELAHIRAN", (("Nama", "Kirana Contoh"),)),
    "up_parents_id": card("KARTU TANDA PENDUDUK", (("Nama", "Sekar Contoh"),)),
}
APPLICANT: dict[str, Any] = {
    "filer_role": "parent",
    "applicant_name": "Sekar Contoh",
    "applicant_nik": "3271 0445 1285 9992",
    "applicant_kk": KK,
    "applicant_phone": "0812 0000 0001",
    "notify_whatsapp": "ya",
}


class Filer:
    """One person, or an officer with one, before the pages of an application."""

    def __init__(self, who: Visitor, folder: Path, *, at: str = "") -> None:
        self.who, self.page, self.folder, self.at = who, who.page, folder, at

    def asks(self, service: str, *answers: str) -> None:
        """Answer the questions; the page after the last one tells whether anybody must come."""
        self.who.opens(f"/ajukan/{service}/" if not self.at else f"{self.at}layanan/{service}/")
        for answer in answers:
            self.page.locator(f"[name=jawab][value={answer}]").check(force=True)
            self.who.presses("Lanjut")

    def begins(self, button: str) -> None:
        self.who.presses(button)
        self.who.follows(self.page.get_by_role("link", name=re.compile("^Mulai: ")))

    def fills(self, *papers: str, blurred: str = "", **answers: Any) -> None:
        """Fill in page after page until everything is to be read back."""
        for _page in range(20):
            if "/isi/" not in self.who.path:
                return
            self._answers(answers)
            self._photographs(papers, blurred)
            self.who.follows(self.page.locator("form.stepform > .btn").first)
            expect(self.page.locator(".esum")).to_have_count(0)
        raise AssertionError(f"no end of pages: {self.who.path}")

    def sends(self) -> None:
        """Declare everything that is asked, none of it ticked before, and send."""
        ticks = self.page.locator("[name=pernyataan]")
        expect(ticks.first).not_to_be_checked()
        for tick in ticks.all():
            tick.check(force=True)
        self.who.presses(re.compile("^Kirim"))

    def brings(self, field: str, *, blurred: bool = False) -> None:
        """Choose a photo; it goes over at once, and its box tells when it is there."""
        place = self.page.locator(f"[data-upload*='{field}/'] input[type=file]:not([data-camera])")
        before = self._kept(field)
        place.set_input_files(self._scan(field, blurred=blurred))
        expect(self._boxes(field)).to_have_count(max(before, 0) + 1)

    def _answers(self, answers: dict[str, Any]) -> None:
        for name, value in answers.items():
            # A date is three boxes.
            parts = zip((f"{name}_{n}" for n in range(3)), value, strict=True) if isinstance(value, tuple) else ()
            for part, text in parts or ((name, value),):
                box = self.page.locator(f"form.stepform [name='{part}']:visible, form.stepform select[name='{part}']")
                if box.count():
                    self._give(box, text)

    def _give(self, box: Locator, value: str) -> None:
        kind = box.first.evaluate("box => box.type")
        if kind == "radio":
            box.and_(self.page.locator(f"[value='{value}']")).check(force=True)
        elif kind == "select-one":
            box.select_option(value)
        else:
            box.fill(value)

    def _photographs(self, papers: tuple[str, ...], blurred: str) -> None:
        for field in papers:
            if self.page.locator(f"[data-upload*='{field}/']").count() and not self._kept(field):
                self.brings(field, blurred=field == blurred)

    def _boxes(self, field: str) -> Locator:
        return self.page.locator(f"[data-upload*='{field}/'] .up.kept")

    def _kept(self, field: str) -> int:
        return self._boxes(field).count()

    def _scan(self, field: str, *, blurred: bool) -> str:
        path = self.folder / f"{field}{'-buram' if blurred else ''}.jpg"
        path.write_bytes(photo(SHEETS[field], blur=6 if blurred else 0))
        return str(path)
