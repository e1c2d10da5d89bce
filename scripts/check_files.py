"""Compare files that are made from one another: .mo with .po, locks with what they lock, .env.example with settings."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "antri" / "locale"


def translations() -> Iterator[str]:
    """Find catalogues that were not compiled after their last change, and texts without English."""
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        name = source.relative_to(ROOT)
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or _texts(compiled) != _texts(_compile(source)):
            yield f"{name} is newer than its .mo: make messages"
        # English is complete; the others are as far as their speakers have come (docs/languages.md).
        if name.parts[2] == "en" and (missing := _untranslated(source)):
            yield f"{name}: {missing} texts are not translated or marked fuzzy"


def _compile(source: Path) -> Path:
    target = Path(tempfile.mkdtemp()) / "fresh.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", target, source], check=True)
    return target


def _texts(compiled: Path) -> dict[object, str]:
    with compiled.open("rb") as file:
        texts: dict[object, str] = dict(GNUTranslations(file)._catalog)  # type: ignore[attr-defined]
    texts.pop("", None)  # the head has dates
    return texts


def _untranslated(source: Path) -> int:
    said = subprocess.run(
        ["msgfmt", "--statistics", "-o", "/dev/null", source],
        check=True,
        capture_output=True,
        text=True,
        env={"LC_ALL": "C", "PATH": "/usr/bin:/bin:/usr/local/bin"},
    ).stderr
    return sum(int(count) for count in re.findall(r"(\d+) (?:untranslated|fuzzy)", said))


def locks() -> Iterator[str]:
    """Find packages that are asked for but not locked, and lines of a lock that have no hash."""
    for wanted in sorted((ROOT / "requirements").glob("*.in")):
        lock = wanted.with_suffix(".txt").read_text()
        locked = {_plain(name) for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", lock, re.M)}
        for line in wanted.read_text().splitlines():
            asked = re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line)
            if asked and _plain(asked[0]) not in locked:
                yield f"{wanted.relative_to(ROOT)}: {asked[0]} is not locked: make lock"
        name = wanted.with_suffix(".txt").relative_to(ROOT)
        if "://" in lock:
            yield f"{name} holds an address"
        hashed = len(re.findall(r"==[^\n]*\\\n\s+--hash=sha256:", lock))
        if len(locked) > hashed:
            yield f"{name}: {len(locked)} packages, {hashed} of them with a hash"


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def settings() -> Iterator[str]:
    """Find settings that .env.example does not explain, explains twice, or explains though nobody reads them."""
    read = re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", (ROOT / "config" / "settings.py").read_text())
    told = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M)
    for name in sorted(set(read) - set(told)):
        yield f".env.example does not explain {name}"
    for name in sorted(set(told) - set(read)):
        yield f".env.example explains {name}, which nobody reads"
    for name in sorted({name for name in told if told.count(name) > 1}):
        yield f".env.example explains {name} twice"


if __name__ == "__main__":
    faults = [*translations(), *locks(), *settings()]
    print("\n".join(faults))
    sys.exit(bool(faults))
