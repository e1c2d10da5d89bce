"""The numbers of a day are rows: taking a number is taking a row, so number 201 cannot be given."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.models import CityTable

MOST_NUMBERS = 999  # of a day: a label has three digits


class ServiceDay(CityTable):
    """One lane of an office on one date: the owner of its numbered slots. Never deleted.

    `sessions` is what the office wants: ``[["08:00", "09:00", 40], …]``, empty when it is closed. The
    slots follow it as far as the numbers already given out allow.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    lane = models.SlugField(max_length=16, default="main")
    date = models.DateField()
    sessions = models.JSONField(default=list)
    reason = models.CharField(max_length=160, blank=True, help_text="Why it is closed, or what it opens for")
    reason_en = models.CharField(max_length=160, blank=True)
    shares = models.JSONField(
        null=True, blank=True, help_text="How many of its numbers are held back for each pool; empty: as the city says"
    )
    queue_version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("hari layanan")
        verbose_name_plural = _("hari layanan")
        # The one row that whoever makes, closes, opens or resizes a day has in hand first.
        constraints = [models.UniqueConstraint(fields=["office", "date", "lane"], name="service_day_unique")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"

    @property
    def is_closed(self) -> bool:
        return not self.sessions


class Taken(NamedTuple):
    """A slot that has just been taken."""

    slot_id: int
    number: int
    turn: int
    start: datetime.time
    end: datetime.time


# One statement takes the lowest number that may be given. PostgreSQL takes different rows at once:
# SKIP LOCKED passes over a row that another transaction is taking right now. SQLite has one writer.
_TAKE = """
WITH pick AS {materialized} (
    SELECT id FROM antri_slot
    WHERE day_id = %s AND state = 'free' AND pool IN ({pools}) AND turn < %s
      AND (free_from IS NULL OR free_from <= %s) AND (held_until IS NULL OR held_until <= %s)
      {conditions}
    ORDER BY {order} LIMIT 1 {lock}
)
UPDATE antri_slot SET state = 'taken', turn = turn + 1, free_from = NULL, held_until = NULL, caps = %s
WHERE id = (SELECT id FROM pick)
RETURNING id, number, turn, start, "end"
"""
# A number given back keeps its place under a cap while it rests: it may still be taken back, and
# nobody who cancels can steer who gets that place.
_CAP = """
AND (SELECT count(*) FROM antri_slot AS other WHERE other.day_id = %s
     AND (other.state = 'taken' OR (other.state = 'free' AND other.free_from > %s))
     AND other.caps LIKE %s {same_session}) < %s
"""


class SlotQuerySet(models.QuerySet["Slot"]):
    def take(
        self,
        *,
        day_id: int,
        now: datetime.datetime,
        turns: int,
        pools: Sequence[str] = ("public",),
        start: datetime.time | None = None,
        later_than: datetime.time | None = None,
        caps: Sequence[tuple[int, int | None, int | None]] = (),
        waits: bool = True,
    ) -> Taken | None:
        """Take the lowest number that may be given, or None when there is none.

        `start`: only of that session. `later_than`: only of sessions that begin after it (today).
        `turns`: how often a number may be given out in all. `caps`: (id, per session, per day) of the
        service caps it counts for; on PostgreSQL hold their advisory lock (`lock_caps`) before.
        The earlier pool in `pools` is used up first. `waits`: look a second time at numbers that others are
        taking. Not for whoever takes many in one change and has written bookings before: a taker may wait for those.
        """
        moment = connection.ops.adapt_datetimefield_value(now)
        conditions = ""
        values: list[Any] = []
        if start is not None:
            conditions += " AND start = %s"
            values.append(f"{start:%H:%M:%S}")
        if later_than is not None:
            conditions += " AND start > %s"
            values.append(f"{later_than:%H:%M:%S}")
        for cap_id, per_session, per_day in caps:
            for limit, same in ((per_session, "AND other.start = antri_slot.start"), (per_day, "")):
                if limit is not None:
                    conditions += _CAP.format(same_session=same)
                    values += [day_id, moment, f"%|{cap_id}|%", limit]
        by_pool = by_number = "number"
        if len(pools) > 1:
            first = "CASE WHEN pool = %s THEN 0 ELSE 1 END"
            by_pool, by_number = f"{first}, number", f"number, {first}"
            values.append(pools[0])
        marks = "|" + "|".join(str(cap_id) for cap_id, *_ in caps) + "|" if caps else ""
        values = [day_id, *pools, turns, moment, moment, *values, marks]
        looks = [(by_pool, "")]
        if connection.vendor == "postgresql":
            # The second look waits: a row that was being taken may have come back (its taker failed). What was
            # waited for stays locked even when it turns out to be taken, so it goes by number, as those do who
            # resize a day: in two orders they could wait for each other.
            looks = [(by_pool, "FOR NO KEY UPDATE SKIP LOCKED"), (by_number, "FOR NO KEY UPDATE")][: 1 + waits]
        for order, lock in looks:
            sql = _TAKE.format(
                materialized="MATERIALIZED",
                pools=", ".join(["%s"] * len(pools)),
                conditions=conditions,
                order=order,
                lock=lock,
            )
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                row = cursor.fetchone()
            if row:
                return Taken(*row[:3], *(_as_time(value) for value in row[3:]))
        return None

    def take_back(self, *, slot_id: int, turn: int, now: datetime.datetime) -> bool:
        """Take again the very number that was given back in this turn, while it still rests."""
        return bool(
            self.filter(pk=slot_id, turn=turn, state=Slot.State.FREE, free_from__gt=now).update(
                state=Slot.State.TAKEN, free_from=None
            )
        )


def _as_time(value: datetime.time | str) -> datetime.time:
    return value if isinstance(value, datetime.time) else datetime.time.fromisoformat(value)


class Slot(CityTable):
    """One number of a day.

    `turn` is how often it has been given out (0: never). Slots are never deleted: a closing or a lower
    quota withdraws those that are free.
    """

    class State(models.TextChoices):
        FREE = "free", _("bebas")
        TAKEN = "taken", _("terpakai")
        WITHDRAWN = "withdrawn", _("ditarik")

    class Pool(models.TextChoices):
        PUBLIC = "public", _("terbuka untuk semua")
        ASSISTED = "assisted", _("dipesankan petugas")
        HALL = "hall", _("diberikan di kantor")

    day = models.ForeignKey(ServiceDay, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    start = models.TimeField()
    end = models.TimeField()
    turn = models.PositiveSmallIntegerField(default=0)
    pool = models.CharField(max_length=8, choices=Pool, default=Pool.PUBLIC)
    state = models.CharField(max_length=9, choices=State, default=State.FREE)
    free_from = models.DateTimeField(null=True, blank=True, help_text="A number given back rests until then")
    held_until = models.DateTimeField(null=True, blank=True, help_text="Offered to someone until then")
    caps = models.CharField(max_length=40, blank=True, help_text="Service caps it counts for: |3|7|")

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomor")
        verbose_name_plural = _("nomor")
        constraints = [
            models.UniqueConstraint(fields=["day", "number"], name="slot_number_unique"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_NUMBERS), name="slot_number_three_digits"
            ),
            models.CheckConstraint(condition=Q(state__in=["free", "taken", "withdrawn"]), name="slot_state_known"),
            models.CheckConstraint(condition=Q(pool__in=["public", "assisted", "hall"]), name="slot_pool_known"),
        ]
        indexes = [
            # Taking the lowest free number.
            models.Index(fields=["day", "pool", "number"], name="slot_free", condition=Q(state="free")),
        ]

    def __str__(self) -> str:
        return f"{self.day_id}:{self.number}"

    @property
    def is_settled(self) -> bool:
        """Someone holds it or gave it back: its pool is not changed any more."""
        return self.state == Slot.State.TAKEN or self.free_from is not None
