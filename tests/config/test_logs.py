"""Nothing personal reaches a log."""

import json
import logging
import logging.config
from io import StringIO

import pytest
import structlog

from config import logs
from tests import cast


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("nik 5399010201709991 refused", "nik [16 digits] refused"),
        ("nik 5399 0102 0170 9991", "nik [16 digits]"),
        ("nik 539901.020170.9991", "nik [16 digits]"),
        ("call 081200001234 now", "call [phone] now"),
        ("call +62 812-0000-1234", "call [phone]"),
        ("GET /t/AbCdEfGhIjKlMnOpQrStUvWx", "GET /t/[token]"),
        ("GET /t/AbCdEfGhIjKlMnOpQrStUvWx/batal?x=1", "GET /t/[token]/batal?x=1"),
        ("day 2026-11-24 of disdukcapil, 200 numbers", "day 2026-11-24 of disdukcapil, 200 numbers"),
        ("/layanan/ambil-nomor-antrean-disdukcapil/", "/layanan/ambil-nomor-antrean-disdukcapil/"),
    ],
)
def test_what_belongs_to_a_person_is_masked(text: str, masked: str) -> None:
    assert logs.mask_text(text) == masked


def test_every_entry_is_one_line_of_json_and_masked_to_the_bottom() -> None:
    out = StringIO()
    config = logs.logging_config("INFO")
    formatter = config["formatters"]["json"]
    handler = logging.StreamHandler(out)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**{k: v for k, v in formatter.items() if k != "()"}))
    logger = logging.getLogger("tests.logs")
    logger.addHandler(handler)
    try:
        try:
            raise ValueError(f"cannot book {cast.CITRA.nik}")
        except ValueError:
            logger.exception("failed for %s at %s", cast.CITRA.phone, "/t/AbCdEfGhIjKlMnOpQrStUvWx")
        structlog.get_logger("tests.logs").warning("told", who={"nik": [cast.CITRA.nik]}, number=int(cast.CITRA.nik))
    finally:
        logger.removeHandler(handler)

    entries = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(entries) == 2
    assert cast.CITRA.nik not in out.getvalue()
    assert cast.CITRA.phone not in out.getvalue()
    assert "AbCdEfGh" not in out.getvalue()
    assert "ValueError" in entries[0]["exception"]
