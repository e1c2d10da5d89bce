"""Random applications: every question of a form answered, page by page, as a citizen does."""

import random
from datetime import date, timedelta
from typing import Any

from antri.applications.queries.forms import Form, validate

TODAY = date(2026, 11, 24)
KELURAHAN = "99.01.01.1001"


def nik(dice: random.Random) -> str:
    born = date(1960, 1, 1) + timedelta(days=dice.randrange(15_000))
    area, day = dice.choice(("3201", "5399", "3174")), born.day + dice.choice((0, 40))
    return f"{area}01{day:02d}{born:%m%y}{9990 + dice.randrange(10)}"


def answer(item: dict[str, Any], dice: random.Random) -> Any:
    match item["type"]:
        case "text":
            return "Contoh"
        case "name":
            return dice.choice(("Citra Rekaan", "Nur Aini", "Suharto Contoh"))
        case "nik":
            return nik(dice)
        case "kk":
            return f"32010{dice.randrange(1, 9)}{dice.randrange(1, 28):02d}0120{9990 + dice.randrange(10)}"
        case "date":
            return (TODAY - timedelta(days=dice.choice((3, 90, 2_000, 6_500, 12_000)))).isoformat()
        case "time":
            return "09:15"
        case "phone":
            return "081200000001"
        case "email":
            return "warga@example.com"
        case "choice":
            return dice.choice(item["choices"])["value"]
        case "number":
            return item["min"] if not item["decimals"] else (item["min"] + item["max"]) // 2
        case "address":
            return {"line": "Jalan Contoh 12", "rt": "3", "rw": "07"}
        case "region_kelurahan":
            return KELURAHAN
        case "yes_no":
            return dice.random() < 0.5
    raise AssertionError(item["type"])


def rows(group: dict[str, Any], dice: random.Random) -> list[dict[str, Any]]:
    rows = [
        {part["key"]: answer(part, dice) for part in group["fields"] if part["type"] != "upload"}
        for _row in range(dice.randint(group["min"], min(group["max"], group["min"] + 2)))
    ]
    for part in group["fields"]:
        rules = {use["rule"] for use in part.get("rules", ())}
        if "unique_in_group" in rules and part["type"] == "choice":
            for at, row in enumerate(rows):
                row[part["key"]] = part["choices"][at]["value"]
    for use in group.get("rules", ()):
        for at, row in enumerate(rows):
            row[use["field"]] = "head" if at == 0 else "child"
    return rows


def screened(form: Form, dice: random.Random) -> dict[str, Any] | None:
    """Answer the questions before the form; None where nothing is filed."""
    answers: dict[str, Any] = {}
    while (outcome := form.outcome(answers)) is None:
        question = form.asked(answers)[-1][0]
        answers[question["key"]] = dice.choice(question["answers"])["value"]
    return answers if outcome.can_file else None


def completed(form: Form, screening: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """Answer what shows, page by page, as a citizen does; what is optional now and then."""
    answers, tried = dict(screening), set()
    while True:
        shown = [item for step in form.steps(answers) for item in step.fields if item["key"] not in tried]
        shown = [item for item in shown if item["type"] != "upload"]
        if not shown:
            return answers
        item = shown[0]
        tried.add(item["key"])
        if item["type"] == "group":
            answers[item["key"]] = rows(item, dice)
        elif item["required"] or dice.random() < 0.5:
            answers[item["key"]] = answer(item, dice)


def settled(form: Form, answers: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """Draw numbers that happen to be equal once more."""
    for _try in range(30):
        verdict = validate(form, answers, on=TODAY)
        clashes = [row for row in verdict.faults if row.rule in ("nik_differs", "kk_differs", "unique_in_group")]
        if not clashes:
            return answers
        for row in clashes:
            item = form.field(row.field)
            assert item is not None
            holder = answers if row.row is None else answers[row.group][row.row]
            holder[row.field] = answer(item, dice)
    raise AssertionError("the dice never fell apart")
