"""The clips that the board speaks with: all there, unchanged, equally loud, and a word for whatever may be called."""

import hashlib
import json
import shutil
import string
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "antri" / "static" / "voice"
LANGUAGES = ("id", "en")


def manifest(language: str) -> dict[str, Any]:
    return json.loads((PACKS / language / "manifest.json").read_text())


def texts(pack: dict[str, Any], *clips: str) -> str:
    return " ".join(pack["clips"][clip]["text"] for clip in clips)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_clip_is_the_one_of_the_manifest_and_nothing_lies_beside_them(language: str) -> None:
    clips = manifest(language)["clips"]
    files = {file.name: file for file in (PACKS / language).glob("*.mp3")}

    assert {clip["file"] for clip in clips.values()} == set(files)
    for clip in clips.values():
        assert hashlib.sha256(files[clip["file"]].read_bytes()).hexdigest() == clip["sha256"], clip["file"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_a_clip_for_whatever_may_be_called(language: str) -> None:
    pack = manifest(language)

    assert set(pack["letters"]) == set(string.ascii_uppercase)
    assert set(pack["digits"]) == set(string.digits)
    assert set(pack["numbers"]) == {str(number) for number in range(1, 100)}
    said = {"chime", pack["opening"], pack["counter"], *pack["letters"].values(), *pack["digits"].values()}
    said |= {clip for clips in pack["numbers"].values() for clip in clips}
    assert said == set(pack["clips"])


def test_indonesian_says_what_people_say() -> None:
    pack = manifest("id")

    assert texts(pack, pack["opening"], pack["letters"]["A"]) == "Nomor antrean A"
    assert texts(pack, *(pack["digits"][digit] for digit in "0123456789")) == (
        "nol satu dua tiga empat lima enam tujuh delapan sembilan"
    )
    assert texts(pack, pack["counter"], *pack["numbers"]["3"]) == "silakan menuju loket tiga"
    numbers = {
        number: texts(pack, *pack["numbers"][number]) for number in ("10", "11", "12", "19", "20", "21", "70", "99")
    }
    assert numbers == {
        "10": "sepuluh",
        "11": "sebelas",
        "12": "dua belas",
        "19": "sembilan belas",
        "20": "dua puluh",
        "21": "dua puluh satu",
        "70": "tujuh puluh",
        "99": "sembilan puluh sembilan",
    }


def test_english_says_what_people_say() -> None:
    pack = manifest("en")

    assert texts(pack, pack["opening"], pack["letters"]["A"]) == "Number A"
    assert texts(pack, pack["counter"], *pack["numbers"]["21"]) == "please go to counter twenty one"
    assert texts(pack, *pack["numbers"]["13"]) == "thirteen"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_clip_is_louder_than_another_by_what_one_would_notice(language: str) -> None:
    pack = manifest(language)
    measured = [clip["loudness"] for clip in pack["clips"].values()]

    assert max(measured) - min(measured) <= 1.0
    assert all(abs(each - pack["loudness"]) <= 1.0 for each in measured)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_is_small_and_says_where_it_comes_from(language: str) -> None:
    pack = manifest(language)

    assert sum(file.stat().st_size for file in (PACKS / language).iterdir()) < 300_000
    assert pack["source"]
    assert pack["licence"]


def test_the_check_notices_a_changed_clip_a_missing_one_and_a_stray_one(tmp_path: Path) -> None:
    checked = copy_of_the_script(tmp_path)
    assert run(checked).returncode == 0
    pack = tmp_path / "antri" / "static" / "voice" / "id"
    (pack / "satu.mp3").write_bytes((pack / "dua.mp3").read_bytes())
    (pack / "tiga.mp3").unlink()
    (pack / "extra.mp3").write_bytes(b"")

    said = run(checked)

    assert said.returncode == 1
    for word in ("id/satu is not the clip of the manifest", "id/tiga.mp3 is missing", "id/extra.mp3 is not listed"):
        assert word in said.stderr


def copy_of_the_script(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "voice", tmp_path / "scripts" / "voice")
    shutil.copytree(PACKS, tmp_path / "antri" / "static" / "voice")
    return tmp_path / "scripts" / "voice"


def run(script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([script, "check"], capture_output=True, text=True, check=False)
