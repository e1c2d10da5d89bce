"""What the office does with the forms of its services: switch them on and off, and change what they ask."""

from antri.applications.actions.forms.edit import FormUnfit, save_version
from antri.applications.actions.forms.switch import switch_off, switch_on, switch_on_all

__all__ = ["FormUnfit", "save_version", "switch_off", "switch_on", "switch_on_all"]
