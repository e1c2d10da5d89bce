"""An office without the calendar pages yet closes, opens and resizes a date from the console."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from antri.schedule.models import ServiceDay, Slot

SATURDAY, TUESDAY = date(2026, 12, 12), date(2026, 12, 8)


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
