"""Who comes onto a tablet: by a code of their own, for some days, and nobody else."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from antri.directory.models import Setting
from antri.directory.queries import forget
from antri.journal.models import Event
from antri.kecamatan.actions.pins import TabletCodeWrong, enrol, give_code
from antri.kecamatan.models import TabletCode, TabletKey, TabletPin
from antri.kecamatan.queries.envelope import write_point
from antri.people.models import Appointment, Role
from antri.web import clock
from tests import cast
from tests.kecamatan.tablets import pair


def point() -> str:
    return write_point(ec.generate_private_key(ec.SECP256R1()).public_key())


def code(place, officer=None) -> str:
    return give_code(officer=officer or place.ujang.officer, office=place.office, by=cast.COUNTER_OFFICER)


def test_a_code_is_good_once_for_ten_minutes_and_at_its_office(place):
    elsewhere = pair(place.city.district, place.ujang.officer)
    first = code(place)
    with pytest.raises(TabletCodeWrong):
        enrol(device=elsewhere.device, code=first, public_key=point())
    enrol(device=place.tablet.device, code=f" {first[:3]} {first[3:]}", public_key=point())
    with pytest.raises(TabletCodeWrong):
        enrol(device=place.tablet.device, code=first, public_key=point())
    late = code(place)
    place.clock.shift(601)
    with pytest.raises(TabletCodeWrong):
        enrol(device=place.tablet.device, code=late, public_key=point())


def test_a_newer_code_ends_the_older_and_no_code_stands_in_the_table(place):
    older, newer = code(place), code(place)
    assert TabletCode.objects.count() == 1
    assert newer not in str(TabletCode.objects.values())
    if older != newer:
        with pytest.raises(TabletCodeWrong):
            enrol(device=place.tablet.device, code=older, public_key=point())
    assert enrol(device=place.tablet.device, code=newer, public_key=point()).pin.officer == place.ujang.officer


def test_what_is_no_key_enrols_nobody(place):
    for wrong in (
        "",
        "AAAA",
        "x" * 90,
        write_point(ec.generate_private_key(ec.SECP256R1()).public_key())[:-4] + "AAAA",
    ):
        with pytest.raises(TabletCodeWrong):
            enrol(device=place.tablet.device, code=code(place), public_key=wrong)
        place.clock.shift(3600)


def test_who_guesses_codes_is_slowed_down(place):
    states = [
        place.tablet.client.post(
            "/alat/tablet/daftar/", {"code": f"{n:06d}", "point": point()}, content_type="application/json"
        ).status_code
        for n in range(30)
    ]
    assert states.count(422) <= 6
    assert states[-1] == 429


def test_a_new_pin_takes_the_place_of_the_old_one(place):
    made = place.tablet.enrols(place.ujang.officer)
    standing = TabletPin.objects.filter(officer=place.ujang.officer, ended_at__isnull=True)
    assert [pin.pk for pin in standing] == [made.pin]
    assert str(place.ujang.pin) in place.tablet.client.get("/alat/tablet/keadaan/").json()["ended"]


def end(client, pin, at="rekaan-timur"):
    return client.post(f"/petugas/{at}/tablet/{pin}/akhiri/")


def test_who_loses_a_pin_ends_it_and_the_tablet_forgets_it(place):
    waits = place.tablet.row(place.ujang)
    mine = cast.sign_in(place.ujang.officer)
    assert "Akhiri" in mine.get("/petugas/rekaan-timur/tablet/").content.decode()
    place.clock.shift(600)

    assert end(mine, place.ujang.pin).status_code == 303
    assert TabletPin.objects.get(pk=place.ujang.pin).ended_at == clock.now()
    assert str(place.ujang.pin) in place.tablet.client.get("/alat/tablet/keadaan/").json()["ended"]
    place.clock.shift(600)
    # What was written before it ended is counted; what is written after it is not.
    assert place.tablet.sends(waits | {"now": clock.now().isoformat()}) == [("kept", "")]
    assert place.tablet.sends(place.tablet.row(place.ujang)) == [("aside", "pin_over")]
    told = Event.objects.get(what="kecamatan.tablet_pin_ended")
    assert (told.about_id, told.data["device"]) == (str(place.ujang.officer.pk), place.tablet.device.name)


def test_a_colleague_ends_no_pin_and_the_manager_any_of_the_own_office(place):
    colleague = cast.sign_in(place.neneng.officer)
    assert end(colleague, place.ujang.pin).status_code == 303
    far = cast.staff_client(Role.OFFICE_MANAGER, place.city.district)
    assert end(far, place.ujang.pin).status_code == 403
    assert end(far, place.ujang.pin, at=place.city.district.slug).status_code == 303
    assert TabletPin.objects.get(pk=place.ujang.pin).ended_at is None

    manager = cast.staff_client(Role.OFFICE_MANAGER, place.office)
    page = manager.get("/petugas/rekaan-timur/tablet/").content.decode()
    assert page.count("/akhiri/") == TabletPin.objects.filter(ended_at__isnull=True).count()
    assert "Buat kode" not in page
    end(manager, place.ujang.pin)
    assert TabletPin.objects.get(pk=place.ujang.pin).ended_at == clock.now()


def test_the_office_decides_for_how_many_days(place):
    Setting.objects.create(
        city=cast.CODE,
        key="tablet_pin_days",
        value=2,
        unit="days",
        office=place.office,
        valid_from="2026-01-01",
        source="x",
    )

    forget()
    made = enrol(device=place.tablet.device, code=code(place), public_key=point())
    assert made.pin.valid_until == clock.now() + timedelta(days=2)


def test_whose_appointment_ended_gets_no_code_and_enrols_no_more(place):
    waiting = code(place)
    Appointment.objects.filter(officer=place.ujang.officer).update(until="2026-12-08")
    with pytest.raises(Exception, match="not-writing"):
        code(place)
    with pytest.raises(Exception, match="not-writing"):
        enrol(device=place.tablet.device, code=waiting, public_key=point())


def test_each_tablet_has_a_key_of_its_own_and_its_private_half_is_sealed(place):
    other = pair(place.office, place.ujang.officer)
    made = {place.tablet.enrols(place.ujang.officer).pin, other.enrols(place.ujang.officer).pin}
    keys = list(TabletKey.objects.all())
    assert len(made) == len(keys) == len({key.public_key for key in keys}) == 2
    assert all(b"private" not in bytes(key.sealed) for key in keys)
