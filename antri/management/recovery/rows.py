"""Read one database at one instant, whichever engine it is: what is in it, and whether it is what it was."""

import hashlib
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

SUM_BYTES = 16
Sums = dict[str, list[Any]]
# The applied migrations: written to a restored PostgreSQL last of all, for without them nothing starts on it.
APPLIED = "django_migrations"


class Rows(ABC):
    """What there is to read of a database, at one instant."""

    @abstractmethod
    def one(self, statement: str) -> Any:
        """The first value of the first row."""

    @abstractmethod
    def all(self, statement: str) -> list[tuple[Any, ...]]:
        """Every row."""

    @abstractmethod
    def tables(self) -> list[str]:
        """The names of all tables, in order."""

    @abstractmethod
    def columns(self, table: str) -> list[str]:
        """The names of a table's columns."""

    @abstractmethod
    def lines(self, table: str) -> Iterator[bytes]:
        """Each row of a table written out, the same for the same row."""

    @abstractmethod
    def faults(self) -> list[str]:
        """What the engine itself finds wrong."""

    @abstractmethod
    def version(self) -> int:
        """The engine's version, as a number."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""

    def __enter__(self) -> "Rows":
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()

    def migrations(self) -> list[str]:
        """The migrations that have been applied, as app.name."""
        if APPLIED not in self.tables():
            return []
        return [f"{app}.{name}" for app, name in self.all(f"SELECT app, name FROM {APPLIED} ORDER BY app, name")]  # noqa: S608

    def sums(self, key: bytes) -> Sums:
        """Of each table the count of rows and the sum of each row's keyed hash; the order of rows does not matter."""
        return {table: self._sum(table, key) for table in self.tables()}

    def _sum(self, table: str, key: bytes) -> list[Any]:
        count = total = 0
        for line in self.lines(table):
            count += 1
            total += int.from_bytes(hashlib.blake2b(line, key=key, digest_size=SUM_BYTES).digest(), "big")
        return [count, f"{total % (1 << 8 * SUM_BYTES):0{2 * SUM_BYTES}x}"]


class SqliteRows(Rows):
    def __init__(self, path: str) -> None:
        self._link = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)
        self._link.execute("BEGIN")

    def one(self, statement: str) -> Any:
        return self._link.execute(statement).fetchone()[0]

    def all(self, statement: str) -> list[tuple[Any, ...]]:
        return self._link.execute(statement).fetchall()

    def tables(self) -> list[str]:
        found = self.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        return sorted(name for (name,) in found)

    def columns(self, table: str) -> list[str]:
        return [row[1] for row in self.all(f'PRAGMA table_info("{table}")')]

    def lines(self, table: str) -> Iterator[bytes]:
        for row in self._link.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - a name from the schema
            yield repr(row).encode("utf-8", "surrogatepass")

    def faults(self) -> list[str]:
        found = [row[0] for row in self.all("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [f"foreign key: {row[0]} {row[1]}" for row in self.all("PRAGMA foreign_key_check")]

    def version(self) -> int:
        return sqlite3.sqlite_version_info[0]

    def close(self) -> None:
        self._link.close()


class PostgresqlRows(Rows):
    def __init__(self, address: str) -> None:
        self._link = psycopg.connect(address)
        self._link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for name, value in (("TimeZone", "UTC"), ("DateStyle", "ISO"), ("bytea_output", "hex")):
            self._link.execute(sql.SQL("SET LOCAL {} TO {}").format(sql.Identifier(name), sql.Literal(value)))

    def one(self, statement: str) -> Any:
        return self.all(statement)[0][0]

    def all(self, statement: str) -> list[tuple[Any, ...]]:
        return self._link.execute(statement).fetchall()

    def tables(self) -> list[str]:
        return sorted(name for (name,) in self.all("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))

    def columns(self, table: str) -> list[str]:
        found = self._link.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s",
            [table],
        )
        return [name for (name,) in found]

    def lines(self, table: str) -> Iterator[bytes]:
        statement = sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(sql.Identifier("public", table))
        with self._link.cursor() as cursor, cursor.copy(statement) as stream:
            waiting = b""
            for block in stream:
                *whole, waiting = (waiting + bytes(block)).split(b"\n")
                yield from whole

    def faults(self) -> list[str]:
        return []  # every constraint was checked as it was put back

    def version(self) -> int:
        return self._link.info.server_version // 10_000

    def close(self) -> None:
        self._link.close()
