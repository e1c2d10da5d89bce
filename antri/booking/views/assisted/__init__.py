"""Daftarkan Warga: an officer or a helper takes numbers for people, one after the other, with the keys alone."""

from antri.booking.views.assisted.own import give_back, slip, take_again
from antri.booking.views.assisted.practice import practise
from antri.booking.views.assisted.take import assist

__all__ = ["assist", "give_back", "practise", "slip", "take_again"]
