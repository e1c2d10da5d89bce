"""The published contract against generated requests, and against the page that people read."""

import re
from pathlib import Path

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from config.handlers import PublicHandler
from tests import cast, sizes

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture
def application():
    """The product as served, within the transaction of the test: it must not close the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield PublicHandler()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.goal("G15")
def test_no_generated_request_breaks_the_contract(city, application, tries):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)

    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=_any_case(operation), is_sensible=st.booleans(), number=st.integers(0, 9999))
        @settings(
            max_examples=sizes.G15_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        def answers_as_promised(case, is_sensible, number):
            if is_sensible and isinstance(case.body, dict):
                # Past the door: what is generated meets the rules behind it too.
                case.body |= {"office": city.main.slug, "service": city.ktp.code, "nik": cast.nik(number)}
            response = case.call()
            tries(1)
            # Which codes and which NIK are valid is the city's data, so it is not in the schema.
            unchecked = [positive_data_acceptance]
            if response.status_code == 413:
                unchecked.append(negative_data_rejection)  # refused for its size alone, which that check does not know
            case.validate_response(response, excluded_checks=unchecked)
            if response.status_code >= 400:
                assert response.headers["content-type"][0].startswith("application/problem+json")

        answers_as_promised()


def _any_case(operation):
    return st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))


def test_the_page_names_every_published_path(client, city):
    published = client.get("/api/v1/openapi.json").json()
    page = PAGE.read_text()

    assert published["openapi"].startswith("3.1")
    for path, operations in published["paths"].items():
        for method in operations:
            plain = re.escape(f"{method.upper()} {path}")
            assert re.search(rf"`{plain}[?`]", page), f"{method} {path} is not in docs/api.md"


def test_every_path_of_the_page_is_published_or_said_to_come(client, city):
    published = client.get("/api/v1/openapi.json").json()["paths"]
    coming = ("/live/", "/healthz", "/readyz")

    for method, path in re.findall(r"`(GET|POST|DELETE) (/[^`? ]+)", PAGE.read_text()):
        assert any(part in path for part in coming) or method.lower() in published.get(path, {}), path


def test_the_readable_page_uses_only_files_of_ours(client, city):
    page = client.get("/api/v1/docs").content.decode()

    assert "swagger" in page
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)
