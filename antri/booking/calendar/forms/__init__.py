"""Read what a manager writes about the calendar; each form makes the change that it asks for."""

from antri.booking.calendar.forms.caps import CapForm
from antri.booking.calendar.forms.days import CloseForm, FollowForm, OpenForm, QuotaForm, SharesForm
from antri.booking.calendar.forms.fields import CalendarForm, rows_wanted
from antri.booking.calendar.forms.holidays import HolidayForm
from antri.booking.calendar.forms.plans import EndPlanForm, PlanForm, initial_rows

__all__ = [
    "CalendarForm",
    "CapForm",
    "CloseForm",
    "EndPlanForm",
    "FollowForm",
    "HolidayForm",
    "OpenForm",
    "PlanForm",
    "QuotaForm",
    "SharesForm",
    "initial_rows",
    "rows_wanted",
]
