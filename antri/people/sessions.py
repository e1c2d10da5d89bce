"""Sessions of who works here: Django's, in the database, written in the order of all other changes."""

from typing import Any

from django.contrib.sessions.backends import db

from antri.journal.actions import change


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> Any:
        # Our own import path would make Django look for a table of ours.
        return db.SessionStore.get_model_class()

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's signature
        with change():
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        with change():
            super().delete(session_key)
