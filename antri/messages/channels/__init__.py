"""Channels by which a message leaves the house. Each is a file with the one way in: `send(message)`."""

from antri.messages.channels import sms, whatsapp
from antri.messages.channels.message import Busy, Message, NotSent, Unknown

SEND = {"sms": sms.send, "whatsapp": whatsapp.send}

__all__ = ["SEND", "Busy", "Message", "NotSent", "Unknown"]
