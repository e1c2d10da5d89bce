"""What changes an application. Each verb is one transaction and one event."""

from antri.applications.actions.move import WrongStatus, move

__all__ = ["WrongStatus", "move"]
