"""G18, G19 for filing from home: whoever goes through all its pages leaves nothing readable behind."""

import itertools
import re

import pytest

from antri.applications.actions.cancel_application import cancel_application
from antri.applications.models import Application
from antri.applications.queries import by_token
from antri.directory.queries import forget
from antri.journal.actions import SYSTEM
from antri.management.recovery.backup import back_up
from tests.applications import filing
from tests.applications.cast import paper
from tests.applications.test_filing_pages import YES, answer, hidden, typed
from tests.security.test_canaries import PEOPLE, Walk
from tests.security.traces import canaries, database, finds, logged, memory, unpacked

pytestmark = pytest.mark.django_db(transaction=True)
FEW = PEOPLE[:6]


def walk(city, who, n):
    """Answer the questions, fill in every step with mistakes on the way, look at every page, send or give up."""
    one = Walk(who)
    outcome = answer(one.browser, "/ajukan/AKTA_LAHIR/", *YES)
    link = one.see(one.browser.post("/ajukan/AKTA_LAHIR/mulai/", hidden(outcome.content.decode())))["Location"]
    page = link.split("?")[0]
    own = {"applicant_name": who.name, "applicant_nik": who.nik, "applicant_phone": who.phone}
    own |= {"mother_name": who.name, "mother_nik": who.nik}
    for step in filing.ANSWERS:
        at = f"{page}isi/{step}/"
        sent = {**hidden(one.see(one.browser.get(at)).content.decode()), **typed(step)}
        sent |= {key: value for key, value in own.items() if key in sent}
        # What is wrong stands on the page again, for the one who sent it.
        wrong = one.browser.post(at, {**sent, "applicant_kk": "12"})
        one.see(wrong, shows=(who.name, who.nik, who.phone))
        # It was kept as it was typed: what is sent next begins there.
        sent |= {key: value for key, value in hidden(wrong.content.decode()).items() if key == "versi"}
        saved = one.see(one.browser.post(at, sent), shows=(who.name, who.nik, who.phone))
        if saved.status_code == 200:  # something to be read once: then it is meant
            read = {**hidden(saved.content.decode()), **sent}
            read["_dibaca"] = hidden(saved.content.decode()).get("_dibaca", "")
            assert one.see(one.browser.post(at, read)).status_code == 303, step
    row = by_token(page.split("/")[2])
    for field in filing.PAPERS:
        paper(row, field)
    # Their own name and phone stand on the pages of the link; the NIK on none, but on paper for signing.
    mine = (who.name, f"+62{who.phone[1:]}")
    for at in ("", "kirim/", "batal/", *(f"isi/{step}/" for step in filing.ANSWERS)):
        one.see(one.browser.get(page + at), shows=(*mine, re.sub(r"^0", "+62", who.phone), who.phone))
    if n == 0:  # slow
        one.see(one.browser.get(f"{page}formulir/F-2.01.pdf"))
    declared = {"pernyataan_ada": "1", "pernyataan": filing.STATEMENTS}
    one.see(one.browser.post(f"{page}kirim/", {"pernyataan_ada": "1"}), shows=mine)
    if n % 2:
        cancel_application(application=row, by=who.actor)
    else:
        sent = one.see(one.browser.post(f"{page}kirim/", declared), shows=mine)
        assert sent.status_code == 303, re.findall(r'<li><a href="[^"]*/isi/[^"]*">([^<]*)', sent.content.decode())
    one.see(one.browser.get(page))
    return one.seen


@pytest.mark.goal("G18", "G19")
def test_nothing_of_who_files_from_home_stays_where_it_could_be_read(city, settings, tmp_path, tries):
    settings.JOURNAL_HEAD_FILE = tmp_path / "heads.jsonl"
    filing.live(city.birth)
    forget()
    with logged() as out:
        seen = list(itertools.chain.from_iterable(walk(city, who, n) for n, who in enumerate(FEW)))
        made = back_up(to=tmp_path / "copies", keep_days=35, by=SYSTEM)
        left = {"copy": made.path.read_bytes(), "in the copy": unpacked(made.path)}
        left |= {"memory": memory(), "database": database(), "log": out.getvalue(), "pages": "\n".join(seen)}

    assert Application.objects.filter(status="submitted").count() == len(FEW) // 2
    for place, text in left.items():
        assert finds(text, FEW) == [], place
    tries(sum(len(canaries(who)) for who in FEW) * len(left))
