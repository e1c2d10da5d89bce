"""Every form of the files goes through the citizen's own pages, from the questions to the office."""

import datetime
import random

import pytest
import time_machine
from django.test import Client

from antri.applications.actions.save_step import save_step
from antri.applications.actions.start_draft import start_draft
from antri.applications.models import Application
from antri.applications.queries.answers import answers_of, flat
from antri.applications.queries.forms import Form, validate
from antri.directory.models import Region
from antri.directory.queries import forget
from antri.people.actions import forget as forget_attempts
from antri.web import moment
from tests import cast
from tests.applications.cast import paper
from tests.applications.forms.data import CODES, definition, live
from tests.applications.forms.walks import KELURAHAN, TODAY, completed, screened, settled


@pytest.mark.parametrize("code", CODES)
def test_every_form_is_drawn_filled_and_sent_by_the_pages(code: str, city: cast.City, client: Client) -> None:
    """Its pages empty and filled, in both languages, what is read back, and the sending; one way through it by dice."""
    Region.objects.create(city=cast.CODE, code="99.01.01", level="kecamatan", name="Rekaan Utara")
    Region.objects.create(city=cast.CODE, code=KELURAHAN, level="kelurahan", name="Contoh", parent_id="99.01.01")
    live(city.ktp, code)
    forget()
    moment.forget()
    forget_attempts()
    dice, form = random.Random(code), Form(definition(code), TODAY)
    screening = next(way for _try in range(200) if (way := screened(form, dice)) is not None)
    wanted = settled(form, completed(form, screening, dice), dice)
    wanted = validate(form, wanted, on=TODAY).clean

    with time_machine.travel(datetime.datetime.combine(TODAY, datetime.time(3), datetime.UTC), tick=False):
        application, token = start_draft(service=city.ktp, screening=screening, by=cast.CITRA.actor)
        at = f"/berkas/{token}/"
        for step in form.steps(wanted):
            assert client.get(f"{at}isi/{step.key}/").status_code == 200, step.key
            keys = [item["key"] for item in step.fields if item["type"] != "upload"]
            application = save_step(
                application=application,
                token=token,
                step=step.key,
                answers={key: wanted.get(key) for key in keys},
                version=application.version,
                by=cast.CITRA.actor,
            )
            for language in ("id", "en"):
                client.cookies["bahasa"] = language
                assert client.get(f"{at}isi/{step.key}/").status_code == 200, step.key
        client.cookies["bahasa"] = "id"
        said = flat(answers_of(application, token))
        assert {key: said[key] for key in wanted} == wanted
        for upload in form.uploads(said):
            if upload.required:
                paper(application, upload.key)
        assert client.get(f"{at}kirim/").status_code == 200
        declared = [row["code"] for row in form.statements(said)]
        sent = client.post(f"{at}kirim/", {"pernyataan_ada": "1", "pernyataan": declared})

    assert (sent.status_code, Application.objects.get().status) == (303, "submitted")
    assert client.get(at).status_code == 200
