from antri.booking.models.assistance import Assistance, HelperDay
from antri.booking.models.bookings import Booking, Need
from antri.booking.models.claims import Claim

__all__ = ["Assistance", "Booking", "Claim", "HelperDay", "Need"]
