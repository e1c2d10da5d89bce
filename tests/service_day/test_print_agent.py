"""Slips on a small printer: asked for at the desk, fetched by the agent, told to the desk when they do not come out."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from escpos.printer import Dummy

from antri.journal.actions import Actor
from antri.journal.models import Event
from antri.management import print_agent
from antri.management.print_agent import OFFLINE, PAPER_OUT, NotPaired, PrinterProblem, Site, print_one, printer_of, put
from antri.people.actions import add_device, pair_device, revoke_device
from antri.people.devices import has_print_agent
from antri.people.models import Device, Role
from antri.service_day import actions
from antri.service_day.models import PrintJob, Standby
from antri.service_day.queries.papers import paper_of
from antri.service_day.queries.printing import PrintState, print_state
from tests import cast
from tests.service_day.cast import at
from tests.service_day.paper_printer import PaperPrinter
from tests.service_day.standby import DESK, stand_by

LINES = [["text", "Kode siaga Anda"], ["number", "7K2M"], ["rule", ""], ["qr", "https://antri.example.invalid/x"]]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(8), tick=False) as traveller:
        yield traveller


def new_device(city, kind=Device.Kind.PRINT_AGENT, office=None):
    """A manager makes a device known; return its code."""
    office = office or city.main
    manager = cast.officer(Role.OFFICE_MANAGER, office)
    by = Actor("officer", "desk", str(manager.pk))
    return add_device(office=office, kind=kind, name="Pencetak pintu", by=by)


@pytest.fixture
def agent(city):
    """A browser-less program with the key of the paired print agent of the main office."""
    paired = pair_device(code=new_device(city).code, address="192.0.2.1")
    client = Client()
    client.cookies["alat"] = paired.key
    client.device = paired.device
    return client


@pytest.fixture
def asked(city, agent):
    """The desk has asked for the slip of somebody who stands by."""
    (row,) = stand_by(city, 1)
    return actions.ask_to_print(office=city.main, kind="standby", row=row.pk, by=DESK)


def fetch(agent):
    return agent.post(reverse("service_day:next_job"))


def end(agent, job, problem=""):
    return agent.post(reverse("service_day:job_ended", args=[job.pk]), {"masalah": problem})


def test_without_a_paired_printer_the_browser_prints(city):
    assert not has_print_agent(city.main)
    (row,) = stand_by(city, 1)
    with pytest.raises(actions.NoPrinter):
        actions.ask_to_print(office=city.main, kind="standby", row=row.pk, by=DESK)


def test_the_agent_fetches_a_paper_once_and_says_that_it_was_printed(city, agent, asked):
    answer = fetch(agent)

    assert answer.status_code == 200
    assert ["number", code_of_the_first()] in answer.json()["lines"]
    assert fetch(agent).status_code == 204
    assert end(agent, asked).status_code == 204
    job = PrintJob.objects.get()
    assert print_state(job, at(8)) == PrintState.PRINTED
    assert [event.what for event in Event.objects.filter(about_kind="print_job").order_by("id")] == [
        "service_day.print_asked",
        "service_day.printed",
    ]


def code_of_the_first():
    return Standby.objects.get().code


def test_a_paper_holds_nothing_personal_and_no_row_of_it_is_kept(city, agent, asked):
    said = fetch(agent).content.decode()

    assert not any(text in said for text in (cast.nik(1), "Warga Rekaan", "0899"))
    assert {field.name for field in PrintJob._meta.concrete_fields}.isdisjoint({"lines", "content", "sealed"})


@pytest.mark.parametrize("problem", [PAPER_OUT, OFFLINE])
def test_the_desk_is_told_what_was_in_the_way_and_the_number_stays_on_the_screen(city, agent, asked, problem):
    fetch(agent)
    end(agent, asked, problem)

    desk = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    answer = desk.get(reverse("service_day:print_state", args=[city.main.slug, asked.pk]))

    said = answer.content.decode()
    assert ("Kertas habis" if problem == PAPER_OUT else "Pencetak tidak menjawab") in said
    assert f'<p class="hallcode">{code_of_the_first()}</p>' in said
    assert "phoneqr" in said
    assert "Refresh" not in answer.headers


def test_a_silent_printer_is_told_after_the_citys_seconds(city, agent, asked, clock):
    desk = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    address = reverse("service_day:print_state", args=[city.main.slug, asked.pk])
    assert desk.get(address).headers["Refresh"] == "2"
    assert print_state(asked, at(8, 0, 15)) == PrintState.WAITING
    clock.move_to(at(8, 0, 16))

    assert "Pencetak tidak menjawab" in desk.get(address).content.decode()


def test_what_nobody_fetched_in_time_is_not_printed_later(city, agent, asked, clock):
    clock.move_to(at(8, 5, 1))

    assert fetch(agent).status_code == 204


def test_the_desk_asks_and_is_led_to_how_it_stands(city, agent):
    (row,) = stand_by(city, 1)
    desk = cast.staff_client(Role.COUNTER_OFFICER, city.main)
    offers = desk.get(reverse("service_day:standby_one", args=[city.main.slug, row.pk])).content.decode()
    address = reverse("service_day:print_paper", args=[city.main.slug, "standby", row.pk])
    assert f'action="{address}"' in offers

    answer = desk.post(address)

    assert answer.status_code == 303
    assert answer.headers["Location"] == reverse(
        "service_day:print_state", args=[city.main.slug, PrintJob.objects.get().pk]
    )


def test_only_the_print_agent_of_the_office_fetches_and_answers(city, agent, asked, client):
    assert fetch(client).status_code == 403
    board = Client()
    board.cookies["alat"] = pair_device(code=new_device(city, Device.Kind.BOARD).code, address="192.0.2.2").key
    assert fetch(board).status_code == 403
    elsewhere = Client()
    code = new_device(city, office=city.district).code
    elsewhere.cookies["alat"] = pair_device(code=code, address="192.0.2.3").key
    assert fetch(elsewhere).status_code == 204
    assert end(elsewhere, asked).status_code == 404
    fetch(agent)
    by = Actor("officer", "desk", str(Device.objects.get(pk=agent.device.pk).made_by_id))
    revoke_device(device=agent.device, by=by)
    assert end(agent, asked).status_code == 403
    assert not has_print_agent(city.main)


def test_what_the_agent_may_not_say_is_refused_and_saying_twice_changes_nothing(agent, asked):
    fetch(agent)
    assert end(agent, asked, "burnt").status_code == 422
    end(agent, asked, PAPER_OUT)

    assert end(agent, asked).status_code == 204

    assert PrintJob.objects.get().printed_at is None


def test_a_paper_is_never_told_as_printed_and_as_failed(asked):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE antri_printjob SET printed_at = asked_at, failed_at = asked_at")


def test_every_style_of_line_is_written_for_both_widths():
    for millimetres, columns in ((58, 32), (80, 48)):
        printer = Dummy()
        put(
            [*LINES, ["check", "Kartu keluarga " * 6], ["strong", "a"], ["big", "b"], ["title", "c"]],
            printer,
            millimetres,
        )

        output = printer.output
        assert b"7K2M" in output
        assert b"-" * columns in output
        assert b"-" * (columns + 1) not in output
        # The QR code is drawn by the printer itself, and the paper is cut.
        assert b"\x1d(k" in output
        assert b"https://antri.example.invalid/x" in output
        assert b"\x1dV" in output
        assert not output.count(b"\x1dv0")


def test_a_paper_comes_out_of_a_network_printer():
    with PaperPrinter() as printer:
        print_one(LINES, printer_of(f"tcp:127.0.0.1:{printer.port}"), 58)

        assert printer.papers == 1
        assert b"Kode siaga Anda" in printer.printed


def test_a_printer_without_paper_says_so_before_and_after():
    with PaperPrinter(paper=0) as printer:
        with pytest.raises(PrinterProblem) as before:
            print_one(LINES, printer_of(f"tcp:127.0.0.1:{printer.port}"), 58)
        assert (before.value.code, printer.papers) == (PAPER_OUT, 0)
        printer.paper = 1
        with pytest.raises(PrinterProblem) as after:
            print_one(LINES, printer_of(f"tcp:127.0.0.1:{printer.port}"), 58)
        assert (after.value.code, printer.papers) == (PAPER_OUT, 1)


def test_a_printer_that_is_gone_is_told_as_gone(tmp_path):
    with PaperPrinter() as printer:
        port = printer.port
    for where in (f"tcp:127.0.0.1:{port}", f"file:{tmp_path}/no/such/printer"):
        with pytest.raises(PrinterProblem) as gone:
            print_one(LINES, printer_of(where), 58)
        assert gone.value.code == OFFLINE


def test_a_file_printer_gets_the_bytes(tmp_path):
    file = tmp_path / "lp0"
    file.write_bytes(b"")
    print_one(LINES, printer_of(f"file:{file}"), 80)

    assert b"7K2M" in file.read_bytes()


def test_what_is_no_printer_is_told_at_once():
    with pytest.raises(ValueError, match="not a printer"):
        printer_of("lpt1")


def test_the_file_runs_by_itself_without_a_key_of_the_server(tmp_path):
    """In an empty folder, with nothing of this project to import; the address answers nobody, so it is stopped."""
    file = tmp_path / "print_agent.py"
    file.write_bytes(Path(print_agent.__file__).read_bytes())
    (tmp_path / "key").write_text("alat=x")
    command = [sys.executable, "-I", str(file), "http://127.0.0.1:9/", "nothing:", "--key", str(tmp_path / "key")]
    child = subprocess.Popen(command, cwd=tmp_path, env={}, stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    waits = child.stderr.readline()
    child.send_signal(signal.SIGINT)
    try:
        child.communicate(timeout=30)
    finally:
        child.kill()
        child.stderr.close()

    assert "menunggu cetakan" in waits
    assert child.returncode == 0


def test_the_key_is_for_this_user_alone(tmp_path):
    file = tmp_path / "key"
    print_agent.write_key(file, "alat=geheim")

    assert print_agent.read_key(file) == "alat=geheim"
    assert file.stat().st_mode & 0o077 == 0


def test_from_the_code_to_the_paper_over_the_line(city, live_server):
    """Pair with the six digits, print what the desk asks for, run out of paper, go on with a new roll."""
    site = Site(live_server.url + "/")
    with pytest.raises(NotPaired):
        site.next_job()
    with pytest.raises(NotPaired):
        site.pair("000000")
    site.pair(new_device(city).code)
    (row,) = stand_by(city, 1)
    with PaperPrinter(paper=1) as printer:
        where = printer_of(f"tcp:127.0.0.1:{printer.port}")
        assert not print_agent.work_once(site, where, 58)
        first = actions.ask_to_print(office=city.main, kind="standby", row=row.pk, by=DESK)
        printer.paper = 2
        assert print_agent.work_once(site, where, 58)
        second = actions.ask_to_print(office=city.main, kind="standby", row=row.pk, by=DESK)
        printer.paper = 0
        assert print_agent.work_once(site, where, 58)
        third = actions.ask_to_print(office=city.main, kind="standby", row=row.pk, by=DESK)
        printer.paper = 50
        assert print_agent.work_once(site, where, 58)

        assert printer.papers == 2
        assert row.code.encode() in printer.printed
    states = [print_state(PrintJob.objects.get(pk=job.pk), at(8)) for job in (first, second, third)]
    assert states == [PrintState.PRINTED, PrintState.PAPER_OUT, PrintState.PRINTED]


def test_the_paper_for_the_printer_says_when_it_is_drawn(city):
    (row,) = stand_by(city, 1)

    lines = paper_of("standby", row.pk, city.main, "https://antri.example.invalid").lines

    assert any("09.10, 10.10, 13.10 WIB" in line.text for line in lines)
