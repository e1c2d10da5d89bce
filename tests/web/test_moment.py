"""What is kept for a moment: made once, never older than it may be."""

import threading
import time

import pytest

from antri.web import moment


def test_many_that_ask_at_once_make_it_once():
    made = []

    def make():
        made.append(1)
        time.sleep(0.05)
        return "answer"

    answers = []
    askers = [threading.Thread(target=lambda: answers.append(moment.keep("k", 1, make))) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert answers == ["answer"] * 8
    assert made == [1]


def test_what_is_past_its_time_is_made_again(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(moment.time, "monotonic", lambda: now[0])
    made = iter(range(10))

    assert moment.keep("k", 1, lambda: next(made)) == 0
    now[0] += 0.9
    assert moment.keep("k", 1, lambda: next(made)) == 0
    now[0] += 0.1
    assert moment.keep("k", 1, lambda: next(made)) == 1


def test_a_page_ends_with_the_calendar_it_is_made_of(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(moment.time, "monotonic", lambda: now[0])
    left = [40]

    def page():
        return f"left: {moment.keep('calendar', 1, lambda: left[0])}"

    moment.keep("calendar", 1, lambda: left[0])
    now[0] += 0.9
    assert moment.keep("page", 1, page) == "left: 40"
    left[0] = 39
    now[0] += 0.2
    assert moment.keep("page", 1, page) == "left: 39"


def test_what_fails_is_not_kept():
    with pytest.raises(ZeroDivisionError):
        moment.keep("k", 1, lambda: 1 / 0)

    assert moment.keep("k", 1, lambda: "now") == "now"
    assert moment.kept("k") == "now"


def test_what_is_past_its_time_goes_though_nothing_is_full(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(moment.time, "monotonic", lambda: now[0])
    for n in range(moment._SWEEP_AFTER):
        moment.keep(("old", n), 1, lambda: "old")
    now[0] += 2

    for n in range(moment._SWEEP_AFTER):
        moment.keep(("new", n), 1, lambda: "new")

    assert len(moment._kept) <= moment._SWEEP_AFTER
    assert moment.kept(("old", 0)) is None
    assert moment._making.keys() == moment._kept.keys()


def test_made_up_keys_never_fill_the_memory(monkeypatch):
    """None of them is past its time, so the oldest half has to go."""
    now = [100.0]
    monkeypatch.setattr(moment.time, "monotonic", lambda: now[0])

    for n in range(moment._KEEP_AT_MOST + 1):
        now[0] += 0.001
        moment.keep(n, 3600, lambda: n)  # noqa: B023 - made at once

    assert sorted(moment._kept) == list(range(moment._KEEP_AT_MOST // 2, moment._KEEP_AT_MOST + 1))
    assert moment._making.keys() == moment._kept.keys()
