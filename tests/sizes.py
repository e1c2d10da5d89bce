"""How much each goal is tried: by `make test` within its ten minutes, by `make soak` in full."""

import os
from typing import NamedTuple

IS_SOAK = os.environ.get("SOAK") == "1"


def size(test: int, soak: int) -> int:
    """Choose the size of this run."""
    return soak if IS_SOAK else test


class Race(NamedTuple):
    """A crowd that all tries at once."""

    tries: int
    workers: int
    seeds: int


# G1, G2, G3: tries for one day's 200 numbers, so nearly all of them must be refused.
G1 = Race(tries=size(2_000, 3_000 if os.environ.get("TEST_DB") == "postgres" else 8_000), workers=size(8, 16), seeds=3)
G1_PROCESSES = size(3, 16)
G1_PROCESS_SEEDS = size(1, 3)
G3_PEOPLE = size(300, 3_000)
G3_SAME_PHONE = 50
G3_SAME_NIK = 50
# G4: processes killed while they book.
G4_KILLS = size(20, 10_000)
# G5: one key sent again and again, part of it at the same time.
G5_REPEATS = 100
G5_TOGETHER = 50
# Verifiers who take applications at the same instant: one after the other, and two for the same one.
CHECK_RACES = size(1_000, 20_000)
CHECK_DUELS = size(40, 1_000)
# G6: random histories, and concurrent ones compared with a model.
G6_EXAMPLES = size(30, 2_000)
G6_STEPS = size(25, 50)
G6_HISTORIES = size(20, 3_000)
# G6: stories of a calendar that changes under the people who book, and managers who save at once.
CALENDAR_EXAMPLES = size(15, 1_000)
CALENDAR_STEPS = size(25, 50)
CALENDAR_PAIRS = size(15, 300)
# G8: instants around the opening, in three zones.
G8_CASES = 40
# G9: days of eight hours, at counters that press at the same instant while one press in six meets a cut line.
G9_DAYS = size(1, 10)
G9_PEOPLE = size(100, 200)
G9_COUNTERS = size(2, 20)
# Stories of a day in the hall.
DAY_EXAMPLES = size(12, 1_000)
DAY_STEPS = size(30, 60)
# Stories of files, from the first answer to the document in hand.
FILE_EXAMPLES = size(16, 600)
FILE_STEPS = size(40, 80)
# Figures of the way online, told twice after each step of such a story.
ROAD_EXAMPLES = size(4, 300)
ROAD_STEPS = size(20, 50)
# Days whose small numbers somebody tries to find out.
HIDDEN_EXAMPLES = size(400, 20_000)
# Days of 200 people and eight counters, told by the tables and by the journal.
SIMULATED_DAYS = size(1, 20)
# G11: listeners of one process, and polls beside them.
G11_LISTENERS = size(50, 5_000)
G11_POLLS = size(500, 5_000)
# G14: hostile files of the corpus, chosen from some 500, and good ones that were changed at random.
G14_FILES = size(330, 1_000)
G14_MUTATIONS = size(24, 3_000)
# G15: generated requests over all endpoints and forms.
G15_EXAMPLES = size(25, 1_000)
# NIKs as people type them.
NIK_EXAMPLES = size(500, 20_000)
# G16: guessed and neighbouring tokens.
G16_GUESSES = size(2_000, 100_000)
# G22: what is done to a sealed journal, by kind.
G22_TRIES = {
    "edit": size(1_000, 20_000),
    "remove": size(200, 2_000),
    "swap": size(200, 2_000),
    "cut": size(100, 1_000),
}
G22_TOGETHER = size(20, 500)
G22_KILLS = size(5, 200)
# G20, G33: how long each of three people waits after a number, so that the days last as long as the work.
TRAFFIC_PAUSE_MS = size(20, 300)
# G20: rows that get a new key while people book, and tries by processes on both sides of each step.
G20_ROWS = size(600, 10_000)
G20_TRIES = size(240, 3_000)
G20_PAIRS = size(1, 3)
# G25: wrong passwords and codes of one guesser.
G25_GUESSES = size(150, 10_000)
# G4 over HTTP: web and worker killed (an even number), and the database.
G4_SERVER_KILLS = size(2, 200)
G4_DATABASE_KILLS = size(1, 5)
# One helper, asking at once.
HELPER_TRIES = size(20, 200)
# G31: tries by both doors, alone and with help.
G31_BOTH_DOORS = size(60, 400)
# Random applications over all filing paths of all forms; the research went through 2,200.
FORM_WALKS = size(300, 6_000)
