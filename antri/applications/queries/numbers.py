"""The NIK and KK numbers of a file, for whoever types them into SIAK."""

from typing import Any, NamedTuple

from antri.applications.queries.forms import Form
from antri.directory.queries import said

_KINDS = ("nik", "kk")


class Number(NamedTuple):
    """One number and whose it is."""

    label: str
    value: str


def numbers_of(form: Form, answers: dict[str, Any], first: str = "") -> list[Number]:
    """List the numbers that were given, each once; `first`: the NIK of whom the document is about."""
    walked, found = form.walked(answers), []
    for page in walked.pages:
        for item in page.fields:
            if item["type"] in _KINDS and walked.answers.get(item["key"]):
                found.append(Number(said(item, "label"), walked.answers[item["key"]]))
            for at, parts in enumerate(page.rows.get(item["key"], ())):
                row, of = walked.answers[item["key"]][at], f"{said(item, 'item_label')} {at + 1}"
                found += [
                    Number(f"{of}: {said(part, 'label')}", row[part["key"]])
                    for part in parts
                    if part["type"] in _KINDS and row.get(part["key"])
                ]
    once = {number.value: number for number in reversed(found)}
    return sorted(once.values(), key=lambda number: (number.value != first, found.index(number)))
