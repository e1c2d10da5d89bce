"""Dengarkan: each clip says what the page says; a sentence that was changed has none."""

import hashlib
import json
from pathlib import Path

import pytest
from django.utils import translation

from antri.templatetags.listen import STEPS, clip_of

CLIPS = Path(__file__).resolve().parents[2] / "antri" / "static" / "listen"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_step_has_a_clip_that_was_made_from_its_sentence(language):
    told = json.loads((CLIPS / language / "clips.json").read_text())
    with translation.override(language):
        assert {step: clip["text"] for step, clip in told.items()} == {step: str(text) for step, text in STEPS.items()}
    for step, clip in told.items():
        assert hashlib.sha256((CLIPS / language / f"{step}.mp3").read_bytes()).hexdigest() == clip["sha256"]


def test_a_sentence_that_was_changed_is_not_played():
    assert clip_of("id", "date", str(STEPS["date"])).endswith(".mp3")
    assert clip_of("id", "date", "Langkah dua. Pilih hari.") == ""
    assert clip_of("zz", "date", str(STEPS["date"])) == ""
