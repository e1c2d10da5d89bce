from datetime import datetime

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

SECONDS_IN_A_WINDOW = 3600


class Attempt(models.Model):
    """How often something was tried in one window of time: limits that hold over all processes."""

    key = models.CharField(max_length=80, help_text="What is limited, such as lost-link:<keyed index>")
    window = models.PositiveIntegerField(help_text="Hours since 1970")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("percobaan")
        verbose_name_plural = _("percobaan")
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="attempt_unique")]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def add_one(cls, key: str, at: datetime) -> int:
        """Add one to the count of `key` in the hour of `at` and tell the new count.

        One statement, so that no two tries can read the same count.
        """
        table = connection.ops.quote_name(cls._meta.db_table)
        window = connection.ops.quote_name("window")  # a reserved word in PostgreSQL
        statement = (
            f"INSERT INTO {table} (key, {window}, count) VALUES (%s, %s, 1)"  # noqa: S608 - names of our own
            f" ON CONFLICT (key, {window}) DO UPDATE SET count = {table}.count + 1 RETURNING count"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [key, int(at.timestamp()) // SECONDS_IN_A_WINDOW])
            (count,) = cursor.fetchone()
        return count

    @classmethod
    def take_one_off(cls, key: str, at: datetime) -> None:
        """Take back one that was counted for `key` at `at`, such as what was undone."""
        window = int(at.timestamp()) // SECONDS_IN_A_WINDOW
        cls.objects.filter(key=key, window=window, count__gt=0).update(count=models.F("count") - 1)
