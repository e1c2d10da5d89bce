"""The tables of document applications."""

from antri.applications.models.applications import Application
from antri.applications.models.checks import BlankDelivery, Check
from antri.applications.models.papers import Paper
from antri.applications.models.talk import Complaint, Message, Receipt

__all__ = ["Application", "BlankDelivery", "Check", "Complaint", "Message", "Paper", "Receipt"]
