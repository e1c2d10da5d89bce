"""Change a rule of the city, or of one office, from a date on."""

import datetime
from typing import Any

from django.db.models import JSONField, Value
from django.utils.translation import gettext_lazy as _

from antri.directory.actions.hand import EditedMeanwhile, NotThere, take_in_hand
from antri.directory.models import Office, Setting
from antri.directory.queries import SETTINGS, Rule, catalogue, forget, rows_of, version_of
from antri.journal.actions import Actor, change, record
from antri.web import clock
from antri.web.refusals import Refusal

LONGEST_SOURCE = 200
_FURTHEST_DAYS = 366


class SettingUnfit(Refusal):
    """The value cannot stand for this rule."""

    code = "setting-unfit"
    status = 422
    title = _("Nilai itu tidak dapat dipakai")
    detail = _("Periksa nilainya: satuan dan batasnya disebut di samping isian.")


class SettingNotOfOffice(Refusal):
    """This rule is the same for the whole city."""

    code = "setting-not-of-office"
    status = 422
    title = _("Aturan ini berlaku sekota")
    detail = _("Aturan ini tidak dapat berbeda untuk satu kantor.")


class SettingDateUnfit(Refusal):
    """Rules change from today on or later: what held in the past stays written as it was."""

    code = "setting-date-unfit"
    status = 422
    title = _("Tanggal berlaku tidak dapat dipakai")
    detail = _("Pilih hari ini atau tanggal sesudahnya, paling jauh setahun.")


class SettingUnexplained(Refusal):
    """Every change of a rule says who decided it."""

    code = "setting-unexplained"
    status = 422
    title = _("Sumbernya belum ditulis")
    detail = _("Tulis siapa yang memutuskan, misalnya “Keputusan Kepala Dinas, 1 Desember 2026”.")


def set_setting(
    *, key: str, value: Any, office: Office | None, valid_from: datetime.date, source: str, seen: str, by: Actor
) -> None:
    """Let `value` hold for `key` from `valid_from` on, for the city (`office` None) or for one office.

    `seen`: the version (`queries.version_of`) that the editor saw. Earlier values stay, as history. Raises
    `SettingUnfit`, `SettingNotOfOffice`, `SettingDateUnfit`, `SettingUnexplained`, `EditedMeanwhile`.
    """
    rule = _rule(key, office)
    if not rule.accepts(value):
        raise SettingUnfit
    _check(valid_from, source)
    _write(key, value, office, valid_from, source, seen, by)


def follow_city(*, key: str, office: Office, valid_from: datetime.date, source: str, seen: str, by: Actor) -> None:
    """Let an office follow the city's rule again from `valid_from` on. Raises as `set_setting`."""
    _rule(key, office)
    _check(valid_from, source)
    if not any(row.value is not None for row in rows_of(key, office)):
        raise NotThere
    _write(key, None, office, valid_from, source, seen, by)


def remove_setting(*, key: str, office: Office | None, valid_from: datetime.date, seen: str, by: Actor) -> None:
    """Take back a value that has not come into force yet. Raises `SettingDateUnfit`, `NotThere`, `EditedMeanwhile`."""
    _rule(key, office)
    if valid_from <= _today():
        raise SettingDateUnfit
    with change():
        city = take_in_hand()
        _check_seen(key, office, seen)
        gone, _rows = Setting.objects.filter(key=key, office=office, valid_from=valid_from).delete()
        if not gone:
            raise NotThere
        record(
            "setting.removed",
            about=("setting", key),
            by=by,
            city=city,
            office=office.slug if office else None,
            valid_from=valid_from.isoformat(),
        )
    forget()


def _rule(key: str, office: Office | None) -> Rule:
    rule = SETTINGS.get(key)
    if rule is None:
        raise NotThere
    if office and not rule.per_office:
        raise SettingNotOfOffice
    return rule


def _check(valid_from: datetime.date, source: str) -> None:
    if not _today() <= valid_from <= _today() + datetime.timedelta(days=_FURTHEST_DAYS):
        raise SettingDateUnfit
    if not 3 <= len(source.strip()) <= LONGEST_SOURCE:
        raise SettingUnexplained


def _today() -> datetime.date:
    return clock.today(catalogue().city.timezone)


def _check_seen(key: str, office: Office | None, seen: str) -> None:
    """Compare with what the editor saw; nobody else can write until this change ends."""
    if version_of(key, office) != seen:
        raise EditedMeanwhile(theirs=[_told(row) for row in rows_of(key, office)])


def _told(row: Setting) -> dict[str, Any]:
    return {"value": row.value, "valid_from": row.valid_from.isoformat(), "source": row.source}


def _write(
    key: str, value: Any, office: Office | None, valid_from: datetime.date, source: str, seen: str, by: Actor
) -> None:
    with change():
        city = take_in_hand()
        _check_seen(key, office, seen)
        before = catalogue().setting(key, office, valid_from)
        stored = Value(None, JSONField()) if value is None else value
        row, is_new = Setting.objects.get_or_create(
            city=city,
            key=key,
            office=office,
            valid_from=valid_from,
            defaults={"value": stored, "unit": SETTINGS[key].unit, "source": source.strip()},
        )
        if not is_new:
            row.value, row.source = stored, source.strip()
            row.save(update_fields=["value", "source"])
        record(
            "setting.changed",
            about=("setting", key),
            by=by,
            city=city,
            office=office.slug if office else None,
            valid_from=valid_from.isoformat(),
            before=before,
            value=value,
            source=source.strip(),
        )
    forget()
