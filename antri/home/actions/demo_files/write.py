"""Let the twenty applications happen, each deed by the product's own action at its own time."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile

from antri.applications.actions.cancel_application import cancel_application
from antri.applications.actions.check import approve, check_field, return_for_correction
from antri.applications.actions.complain import Told, complain
from antri.applications.actions.hand_over_document import deliver, hand_over_at_desk
from antri.applications.actions.papers import keep_result, remove_paper, take_whole
from antri.applications.actions.process import await_blank, await_ministry, begin_processing, close, make_ready
from antri.applications.actions.reject import ask_rejection
from antri.applications.actions.save_step import save_statements, save_step
from antri.applications.actions.start_draft import start_draft
from antri.applications.actions.submit import submit
from antri.applications.actions.take import take_up
from antri.applications.actions.talk import answer, ask
from antri.applications.models import Application, Paper
from antri.applications.queries import token_of
from antri.applications.queries.answers import answers_of, flat
from antri.applications.queries.checklist import checklist
from antri.applications.queries.forms import Form, Upload
from antri.applications.queries.outputs import files_of
from antri.directory.queries import catalogue
from antri.home.actions.demo_files.asked import ASKED, sheet_for
from antri.home.actions.demo_files.cases import CASES, Case
from antri.home.actions.demo_files.people import family
from antri.home.actions.demo_files.scans import Sheet, pdf, photo
from antri.journal.actions import Actor
from antri.people import actions as people
from antri.people.models import Officer
from antri.schedule.models import Holiday
from antri.web import clock

_CITIZEN: Final = Actor("citizen", "web")
_LEFT_AFTER: Final = 2  # steps that somebody fills in who stops


def file_in_demo(*, today: datetime.date) -> int:
    """Write them once; return how many were written now. Where the city has other services, those it has."""
    if Application.objects.filter(idempotency_key__startswith="demo-file-").exists():
        return 0
    known = catalogue().services
    dates = _working_days(today)
    written = 0
    for number, case in enumerate(CASES):
        if case.service in known and all(Officer.objects.filter(username=name).exists() for name in _OFFICERS):
            _Story(number, case, dates).tell()
            written += 1
    return written


_OFFICERS: Final = ("verifikator", "loket", "pendamping", "pengelola")


def _working_days(today: datetime.date) -> list[datetime.date]:
    """The working days before today, the latest first."""
    city = catalogue().main.city
    closed = set(Holiday.objects.filter(city=city, closes=True).values_list("date", flat=True))
    span = (today - datetime.timedelta(days=n) for n in range(1, 60))
    return [date for date in span if date.isoweekday() < 6 and date not in closed]


class _Story:
    """One application from its first answer to where the demo leaves it."""

    def __init__(self, number: int, case: Case, dates: Sequence[datetime.date]) -> None:
        self.number, self.case, self.dates = number, case, dates
        self.asked = ASKED[case.service]
        office = catalogue().main
        self.zone = ZoneInfo(office.timezone)
        begun = dates[case.days - 1]
        self.family = family(number, begun - datetime.timedelta(days=self.asked.child_days))
        self.officer = {name: Officer.objects.get(username=name) for name in _OFFICERS}
        self.row: Application
        self.token = ""

    def tell(self) -> None:
        with clock.at(self._when(0)):
            self._begin()
        for at, deed in enumerate(self.case.deeds):
            # Whoever has it now took it a moment ago: a claim lapses.
            is_now = deed == "take" and at == len(self.case.deeds) - 1
            with clock.at(clock.now() - datetime.timedelta(minutes=2) if is_now else self._when(at + 1)):
                self.row.refresh_from_db()
                _DEEDS[deed](self)

    def _when(self, deed: int) -> datetime.datetime:
        """The n-th deed: a working day after the one before it, the last ones on the last working day."""
        back = max(self.case.days - 1 - deed, 0)
        minutes = 25 * deed + 7 * self.number % 60
        local = datetime.datetime.combine(self.dates[back], datetime.time(8, 5), self.zone)
        return (local + datetime.timedelta(minutes=minutes)).astimezone(datetime.UTC)

    def by(self, name: str) -> Actor:
        return Actor("officer", "desk", str(self.officer[name].pk))

    @property
    def holder(self) -> Actor:
        return self.by("pendamping") if self.case.is_helped else _CITIZEN

    @property
    def form(self) -> Form:
        if self.row.form is None:
            raise LookupError("opened at a counter")
        return Form(self.row.form.definition)

    # -- its holder -----------------------------------------------------------------------------------

    def _begin(self) -> None:
        is_helped = self.case.is_helped
        self.row, self.token = start_draft(
            service=catalogue().services[self.case.service],
            screening=self.asked.screening,
            by=self.holder,
            device=f"demo-{self.number}",
            key=f"demo-file-{self.number:02d}",
            channel=Application.Channel.ASSISTED if is_helped else Application.Channel.WEB,
            helper=self.officer["pendamping"] if is_helped else None,
        )
        is_left = self.case.deeds == ("leave",)
        self._fill(most=_LEFT_AFTER if is_left else None)

    def _fill(self, most: int | None) -> None:
        for step, answers in list(self.asked.answers(self.family).items())[:most]:
            self.row = save_step(
                application=self.row,
                token=self.token,
                step=step,
                answers=answers,
                version=self.row.version,
                by=self.holder,
            )
        if most is not None:
            return
        said = flat(answers_of(self.row, self.token))
        for upload in self.form.uploads(said):
            if upload.required:
                self._photograph(upload, blur=5 if self._is_blurred(upload) else 0)
        codes = [row["code"] for row in self.form.statements(said)]
        self.row = save_statements(application=self.row, token=self.token, statements=codes, by=self.holder)

    def _is_blurred(self, upload: Upload) -> bool:
        return upload.requirement == "SK_LAHIR" and "return" in self.case.deeds

    def _photograph(self, upload: Upload, *, blur: int = 0) -> None:
        sheet = sheet_for(upload.requirement, upload.label, self.family, self.row.created_at.date())
        file = ContentFile(photo(sheet, seed=self.number, blur=blur), name=f"{sheet.title.lower()}.jpg")
        take_whole(application=self.row, field=upload.key, file=file, by=self.holder)

    def leave(self) -> None:
        """Stop in the middle; the draft waits."""

    def send(self) -> None:
        self.row = submit(application=self.row, token=self.token, by=self.holder)

    def correct(self) -> None:
        upload = next(row for row in self.form.uploads(self._said()) if self._is_blurred(row))
        for paper in Paper.objects.filter(application=self.row, field=upload.key, state=Paper.State.KEPT):
            remove_paper(paper=paper, by=self.holder)
        self._photograph(upload)
        self.send()

    def cancel(self) -> None:
        cancel_application(application=self.row, by=self.holder)

    def ask(self) -> None:
        words = "KTP lama saya ditemukan tetangga, tetapi patah. Apakah permohonan ini tetap berlaku?"
        ask(application=self.row, token=self.token, words=words, by=self.holder)

    def complain(self) -> None:
        told = Told(
            office=self.row.office.slug,
            about="late",
            words="Sudah beberapa hari belum ada kabar, padahal akta ini diperlukan untuk BPJS bayi.",
            code=self.row.code,
            name=self.family.mother.name,
            phone=self.family.phone,
        )
        complain(told=told, key=f"demo-complaint-{self.number:04d}", by=_CITIZEN, device="demo")

    # -- the office -------------------------------------------------------------------------------------

    def _said(self) -> dict[str, Any]:
        return flat(answers_of(self.row, token_of(self.row)))

    def take(self) -> None:
        taker = self.officer["verifikator"]
        self.row = take_up(application=self.row, office=self.row.office, officer=taker, by=self.by("verifikator"))

    def _check(self, field: str, verdict: str, **why: str) -> None:
        check_field(application=self.row, field=field, verdict=verdict, by=self.by("verifikator"), **why)

    def send_back(self) -> None:
        """Return it for one thing; everything else was fine."""
        blurred = next((row.key for row in self.form.uploads(self._said()) if self._is_blurred(row)), "")
        wrong, reason = (blurred, "blurry") if blurred else ("subject_nik", "nik_mismatch")
        for item in checklist(self.row, self._said()):
            if item.field not in (wrong, "step:subject"):
                self._check(item.field, "ok")
        words = "Foto ulang di dekat jendela, tanpa lampu kilat." if blurred else ""
        self._check(wrong, "fix", reason=reason, words=words)
        return_for_correction(application=self.row, by=self.by("verifikator"))

    def approve(self) -> None:
        for item in checklist(self.row, self._said()):
            if not item.is_settled:
                self._check(item.field, "ok")
        approve(application=self.row, answers=self._said(), by=self.by("verifikator"))

    def reject(self) -> None:
        """One officer asks, the manager consents."""
        words = "Menurut data SIAK, KTP-el atas nama ini sudah terbit. Datanglah bila kartunya belum Anda terima."
        asked = ask_rejection(
            application=self.row,
            ground="already_issued",
            law="PERPRES96-2018",
            article="",
            words=words,
            by=self.by("verifikator"),
        )
        people.approve(approval=asked, by=self.by("pengelola"))

    def work(self) -> None:
        begin_processing(application=self.row, by=self.by("verifikator"))

    def blank(self) -> None:
        await_blank(application=self.row, by=self.by("verifikator"))

    def ministry(self) -> None:
        await_ministry(
            application=self.row, awaits="Pembukaan data ganda di pusat data kementerian", by=self.by("verifikator")
        )

    def ready(self) -> None:
        if self.row.outcome == Application.Outcome.FROM_HOME:
            for output in files_of(self.row):
                rows = (("Nama", self.family.child.name), ("Ibu", self.family.mother.name))
                sheet = Sheet(output.name.upper()[:48], rows, tint=(246, 242, 226))
                file = ContentFile(pdf(sheet), name=f"{output.name.lower()}.pdf")
                keep_result(application=self.row, field=output.field, file=file, by=self.by("verifikator"))
        make_ready(application=self.row, by=self.by("verifikator"))

    def hand_over(self) -> None:
        if self.row.outcome == Application.Outcome.FROM_HOME:
            deliver(application=self.row, how="download", by=_CITIZEN)
            return
        hand_over_at_desk(
            application=self.row, collector="self", old_card="taken", is_id_seen=True, by=self.by("loket")
        )

    def close(self) -> None:
        close(application=self.row, by=self.by("loket"))

    def answer(self) -> None:
        answer(
            application=self.row,
            words="Tetap berlaku. Serahkan kartu yang patah saat mengambil.",
            officer=self.officer["verifikator"],
            by=self.by("verifikator"),
        )


_DEEDS: Final[dict[str, Callable[[_Story], None]]] = {
    "leave": _Story.leave,
    "send": _Story.send,
    "correct": _Story.correct,
    "cancel": _Story.cancel,
    "ask": _Story.ask,
    "answer": _Story.answer,
    "complain": _Story.complain,
    "take": _Story.take,
    "return": _Story.send_back,
    "approve": _Story.approve,
    "reject": _Story.reject,
    "work": _Story.work,
    "blank": _Story.blank,
    "ministry": _Story.ministry,
    "ready": _Story.ready,
    "hand_over": _Story.hand_over,
    "close": _Story.close,
}
