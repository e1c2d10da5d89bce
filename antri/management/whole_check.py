"""Verify the whole journal and keep in mind what was found, for the page of the head of office."""

import logging
from collections.abc import Iterator

from antri.insight.queries import Whole
from antri.journal.actions import note_whole_check, seal_events
from antri.journal.queries import Broken

log = logging.getLogger(__name__)


def verify_and_note(whole: Whole) -> Iterator[Broken]:
    """Verify everything from the first seal on; yield what is found, and note the outcome at the end."""
    seal_events(everything=True)
    yield from whole.broken()
    for walk in whole.walks:
        said, count = whole.of(walk.city)
        note_whole_check(walk=walk, said=said, count=count)


def check_everything() -> int:
    """Do it as a job of the worker; return how many places do not fit, and log the first of them."""
    count = 0
    for broken in verify_and_note(Whole()):
        count += 1
        if count <= 10:
            log.error("the journal is broken: %s", broken.said)
    return count
