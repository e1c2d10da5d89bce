"""Tell citizens something that they must read before they choose a date, for as long as it is true."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.directory.actions.hand import EditedMeanwhile, NotThere, same, take_in_hand
from antri.directory.models import Notice, Office, Service
from antri.directory.queries import forget
from antri.journal.actions import Actor, change, record
from antri.web.refusals import Invalid

LONGEST_NOTICE = 280
_LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeText:
    """A notice as written: `office` None: all offices; `service` None: whatever is asked for."""

    office: Office | None
    service: Service | None
    text: str
    text_en: str
    from_date: datetime.date
    until_date: datetime.date

    @property
    def values(self) -> dict[str, Any]:
        return {
            "office_id": self.office.pk if self.office else None,
            "service_id": self.service.pk if self.service else None,
            "text": self.text.strip(),
            "text_en": self.text_en.strip(),
            "from_date": self.from_date,
            "until_date": self.until_date,
        }


def post_notice(*, notice: NoticeText, by: Actor) -> Notice:
    """Put up a notice. Raises `Invalid` with every fault."""
    _check(notice)
    with change():
        city = take_in_hand()
        row = Notice.objects.create(city=city, **notice.values)
        _record("notice.posted", row, by)
    forget()
    return row


def change_notice(*, pk: int, notice: NoticeText, seen: dict[str, Any], by: Actor) -> None:
    """Change a notice. `seen`: its values as the editor saw them. Raises `Invalid`, `NotThere`, `EditedMeanwhile`."""
    _check(notice)
    with change():
        take_in_hand()
        row = _row(pk, seen)
        for name, value in notice.values.items():
            setattr(row, name, value)
        row.save(update_fields=list(notice.values))
        _record("notice.changed", row, by)
    forget()


def remove_notice(*, pk: int, seen: dict[str, Any], by: Actor) -> None:
    """Take a notice down. Raises `NotThere`, `EditedMeanwhile`."""
    with change():
        take_in_hand()
        row = _row(pk, seen)
        row.delete()
        row.pk = pk
        _record("notice.removed", row, by)
    forget()


def _check(notice: NoticeText) -> None:
    errors = [
        (name, "notice.text", _("Tulis pengumumannya, paling panjang 280 huruf."))
        for name, text in (("text", notice.text), ("text_en", notice.text_en))
        if (name == "text" and not text.strip()) or len(text.strip()) > LONGEST_NOTICE
    ]
    if notice.until_date < notice.from_date:
        errors.append(("until_date", "notice.span", _("Hari terakhir mendahului hari pertama.")))
    elif (notice.until_date - notice.from_date).days > _LONGEST_DAYS:
        errors.append(("until_date", "notice.span", _("Paling lama setahun; sesudah itu pasang lagi.")))
    if errors:
        raise Invalid(errors)


def notice_values(row: Notice) -> dict[str, Any]:
    """Give the values of a notice as an editor sees them."""
    names = ("office_id", "service_id", "text", "text_en", "from_date", "until_date")
    return {name: getattr(row, name) for name in names}


def _row(pk: int, seen: dict[str, Any]) -> Notice:
    row = Notice.objects.filter(pk=pk).first()
    if row is None:
        raise NotThere
    now = notice_values(row)
    if not all(same(seen.get(name), value) for name, value in now.items()):
        raise EditedMeanwhile(theirs=now)
    return row


def _record(what: str, row: Notice, by: Actor) -> None:
    record(
        what,
        about=("notice", row.pk),
        by=by,
        city=row.city,
        office=row.office_id,
        service=row.service_id,
        from_date=row.from_date.isoformat(),
        until_date=row.until_date.isoformat(),
        text=row.text,
    )
