from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CityTable(models.Model):
    """A table whose every row carries its city, so that rows of several cities can be spread by it."""

    city = models.CharField(_("kode kota"), max_length=8, help_text=_("Kode Kemendagri, misalnya 99.01"))

    class Meta:
        abstract = True

    def insert(self) -> None:
        """Insert this new row by one prepared statement: `save(force_insert=True)` at a fifth of its processor time.

        For the two rows of the booking path. A key that the database makes is not read back.
        """
        link = connections[DEFAULT_DB_ALIAS]  # once: each look at `connection` finds its thread's own anew
        sql, columns = _insert_of(type(self), link.vendor)
        values = [adapt(getattr(self, name), link) if adapt else getattr(self, name) for name, adapt in columns]
        with link.cursor() as cursor:
            cursor.execute(sql, values)


# Of these the database takes the Python value as it is.
_PLAIN = (models.CharField, models.IntegerField, models.BooleanField, models.ForeignKey)


@lru_cache
def _insert_of(table: type[models.Model], _vendor: str) -> tuple[str, list[tuple[str, Callable[..., Any] | None]]]:
    fields = [field for field in table._meta.concrete_fields if not isinstance(field, models.AutoField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    sql = f"INSERT INTO {table._meta.db_table} ({names}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608
    return sql, [(field.attname, None if isinstance(field, _PLAIN) else field.get_db_prep_save) for field in fields]


class Event(CityTable):
    """One change that happened, written as the last statement of the transaction that made it.

    Rows are only ever inserted: the database itself refuses UPDATE and DELETE (migration 0002).
    `data` holds small facts and nothing personal. The actor is named by kind and id, not by foreign
    key, so that the journal stands below everything it tells about.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    what = models.CharField(max_length=48, help_text="domain.past_participle, such as booking.taken")
    about_kind = models.CharField(max_length=24)
    about_id = models.CharField(max_length=40)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=16)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("peristiwa")
        verbose_name_plural = _("peristiwa")
        indexes = [
            # The history of one row, newest last.
            models.Index(fields=["about_kind", "about_id", "id"], name="event_about"),
            # Who was sent on to another day: a few among millions. One each: SQLite finds it by "=" and not by "IN".
            models.Index(fields=["id"], name="event_rescheduled", condition=Q(what="booking.rescheduled")),
            models.Index(fields=["id"], name="event_left_unserved", condition=Q(what="service_day.left_unserved")),
            # Which codes were asked for in the last day: the budget of the city, and what the worker is to send.
            models.Index(fields=["at"], name="event_code_asked", condition=Q(what="application.code_asked")),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.about_kind}:{self.about_id}"


class Seal(CityTable):
    """The place of one event in the chain of its city: what is changed, removed or moved later no longer fits.

    Rows are only ever inserted, like events. `mac` stands for this event and for all before it
    (queries/chain.py). An event and its seal are apart because whoever books never waits for a chain.
    """

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="seal")
    sequence = models.BigIntegerField(help_text="From 1, without a gap")
    mac = models.CharField(max_length=64, help_text="HMAC-SHA256 with the journal key, hexadecimal")

    class Meta:
        verbose_name = _("segel")
        verbose_name_plural = _("segel")
        constraints = [
            # The order of the chain; also finds its end.
            models.UniqueConstraint(fields=["city", "sequence"], name="seal_sequence_unique"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="seal_sequence_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}"


class ChainCheck(CityTable):
    """How far the chain of a city has been checked, and what was found. No proof: that is `verify_journal`."""

    sequence = models.BigIntegerField(default=0, help_text="Checked up to this seal")
    mac = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(help_text="New seals were checked")
    whole_at = models.DateTimeField(null=True, blank=True, help_text="All seals, heads and rows were compared")
    broken = models.JSONField(default=list, help_text="The first places that do not fit, in words")
    broken_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("pemeriksaan rantai")
        verbose_name_plural = _("pemeriksaan rantai")
        constraints = [models.UniqueConstraint(fields=["city"], name="chain_check_unique")]

    def __str__(self) -> str:
        return f"{self.city}: {self.sequence}"


class TickQuerySet(models.QuerySet["Tick"]):
    def take(self, name: str, *, owner: str, now: datetime, every: timedelta, lease: timedelta) -> bool:
        """Take a job in hand if it is due and nobody else has it; a worker that died loses it when its lease ends."""
        self.bulk_create([self.model(name=name)], ignore_conflicts=True)
        is_due = Q(last_run_at__isnull=True) | Q(last_run_at__lte=now - every)
        is_free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        return self.filter(is_due, is_free, name=name).update(owner=owner, lease_until=now + lease) == 1

    def finish(self, name: str, *, owner: str, now: datetime) -> None:
        """Put a job down; it is due again `every` after `now`."""
        self.filter(name=name, owner=owner).update(last_run_at=now, lease_until=None)

    def retry_at(self, name: str, *, owner: str, when: datetime) -> None:
        """Put down a job that failed; any worker may take it again at `when`."""
        self.filter(name=name, owner=owner).update(lease_until=when)


class Tick(models.Model):
    """One named job of the worker: when it last ran, and which worker has it in hand until when."""

    name = models.CharField(max_length=32, unique=True)
    last_run_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, help_text="Nobody else runs it before then")
    owner = models.CharField(max_length=64, blank=True, help_text="Machine and process that holds the lease")

    objects = TickQuerySet.as_manager()

    class Meta:
        verbose_name = _("tugas berkala")
        verbose_name_plural = _("tugas berkala")

    def __str__(self) -> str:
        return self.name
