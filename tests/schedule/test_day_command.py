"""A date is closed, opened and resized from the console too, and whoever holds a number of it is marked."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from antri.booking.models import Booking
from antri.schedule.models import ServiceDay, Slot
from tests.booking.story import take

SATURDAY, TUESDAY = date(2026, 12, 12), date(2026, 12, 8)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel("2026-12-01T03:00:00Z", tick=False):
        yield


def standing(on: date) -> int:
    return Slot.objects.filter(day__date=on).exclude(state="withdrawn").count()


def test_a_date_is_closed_and_opened_again(city):
    call_command("day", "close", "disdukcapil", "2026-12-08", "--reason", "Rapat")
    assert (standing(TUESDAY), ServiceDay.objects.get(date=TUESDAY).reason) == (0, "Rapat")

    call_command("day", "open", "disdukcapil", "2026-12-08", "--reason", "Rapat batal")
    assert standing(TUESDAY) == 200


def test_a_saturday_opens_with_its_own_sessions(city):
    call_command("day", "open", "disdukcapil", "2026-12-12", "--reason", "Sabtu", "--session", "08:00-10:00=40")

    assert ServiceDay.objects.get(date=SATURDAY).sessions == [["08:00", "10:00", 40]]
    assert standing(SATURDAY) == 40


def test_a_session_gets_fewer_numbers(city):
    call_command("day", "quota", "disdukcapil", "2026-12-08", "--session", "08:00=30")

    assert standing(TUESDAY) == 190


@pytest.mark.parametrize(
    "words",
    [
        ("close", "nowhere", "2026-12-08", "--reason", "x"),
        ("close", "disdukcapil", "2026-12-08"),
        ("open", "disdukcapil", "2026-12-12", "--reason", "x", "--session", "8 to 10"),
        ("close", "disdukcapil", "2026-11-30", "--reason", "x"),
    ],
)
def test_what_cannot_be_read_changes_nothing(city, words):
    with pytest.raises(CommandError):
        call_command("day", *words)

    assert ServiceDay.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (("quota", "07:00=5"), "07:00: Sesi itu tidak ada pada tanggal ini. Pilih: 08:00, 09:00, 10:00, 11:00, 13:00."),
        (("quota", "08:00=-1"), "08:00: sehari ada 159 nomor; harus 0 sampai 999, tiap sesi paling sedikit 0"),
        (("quota", "08:00=1000"), "harus 0 sampai 999"),
        (("open", "09:00-08:00=5"), '09:00: "08.00" mendahului "09.00"'),
        (("open", "08:00-09:00=0"), "harus 1 sampai 999"),
    ],
)
def test_a_refusal_says_what_to_do(city, words, advice):
    what, session = words

    with pytest.raises(CommandError) as refusal:
        call_command("day", what, "disdukcapil", "2026-12-08", "--reason", "x", f"--session={session}")

    assert "Tidak ada yang berubah" in str(refusal.value)
    assert advice in str(refusal.value)
    assert ServiceDay.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (("open", "disdukcapil", "2026-12-12", "--reason", "Sabtu"), "tidak punya jam buka. Tulis sesinya"),
        (("open", "disdukcapil", "2026-12-08", "--reason", "x"), "sudah buka"),
        (("quota", "disdukcapil", "2026-12-08"), "misalnya 08:00=30"),
        (("close", "disdukcapil", "2026-12-12", "--reason", "x"), "sudah tutup"),
    ],
)
def test_what_would_change_nothing_does_not_say_done(city, words, advice):
    with pytest.raises(CommandError) as refusal:
        call_command("day", *words)

    assert advice in str(refusal.value)
    assert ServiceDay.objects.count() == 0


def test_a_week_is_closed_at_once_and_says_who_is_to_be_moved(city, capsys):
    take(city)

    call_command("day", "close", "disdukcapil", "2026-12-07", "--until", "2026-12-11", "--reason", "Rapat")

    assert "Perlu dipindah: 1." in capsys.readouterr().out
    assert ServiceDay.objects.filter(sessions=[]).count() == 5
    assert Booking.objects.get().to_move_reason == "Rapat"
