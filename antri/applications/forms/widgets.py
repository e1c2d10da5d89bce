"""How an answer is typed: a date in three boxes, an address in four, choices as buttons or a list."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from antri.applications.queries.forms import kelurahans
from antri.directory.queries import said
from antri.people.queries import NIK_DIGITS, mask_nik

# So many choices still stand side by side as buttons.
MOST_BUTTONS = 5

Field = dict[str, Any]
_SECRET = ("nik", "kk")
_DIGITS = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}
_PLAIN = {"autocomplete": "off", "spellcheck": "false"}
# What a phone's keyboard and its memory may help with: only what belongs to whoever holds the phone.
_OWN = {"applicant_name": "name", "applicant_phone": "tel", "applicant_email": "email"}


class Parts(forms.MultiWidget):
    """Several boxes for one answer, each with its own label."""

    template = "applications/part_boxes.html"
    # Name of each box in the stored answer, its label, its attributes.
    boxes: tuple[tuple[str, Any, dict[str, str]], ...] = ()

    def __init__(self) -> None:
        super().__init__([forms.TextInput({**_PLAIN, **attributes}) for _name, _label, attributes in self.boxes])

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = self.get_context(name, value, attrs)
        shown = context["widget"]["subwidgets"]
        for box, (part, label, _attributes) in zip(shown, self.boxes, strict=True):
            box["label"], box["part"] = label, part
            # The whole is described and marked by its fieldset.
            box["attrs"].pop("aria-describedby", None)
        return mark_safe(render_to_string(self.template, {"boxes": shown}))  # a template of ours

    @abstractmethod
    def read(self, typed: list[str]) -> Any:
        """Make one raw answer of what stands in the boxes; "" when nothing does."""


class DateBoxes(Parts):
    boxes = (
        ("day", _("Tanggal"), {"inputmode": "numeric", "maxlength": "2"}),
        ("month", _("Bulan"), {"inputmode": "numeric", "maxlength": "2"}),
        ("year", _("Tahun"), {"inputmode": "numeric", "maxlength": "4"}),
    )

    def decompress(self, value: Any) -> list[str]:
        return [part.lstrip("0") for part in reversed(value.split("-"))] if value else ["", "", ""]

    def read(self, typed: list[str]) -> str:
        day, month, year = (part.strip() for part in typed)
        return f"{year}-{month:0>2}-{day:0>2}" if day or month or year else ""


class AddressBoxes(Parts):
    boxes = (
        ("line", _("Jalan dan nomor rumah"), {"maxlength": "200"}),
        ("rt", _("RT"), {"inputmode": "numeric", "maxlength": "3"}),
        ("rw", _("RW"), {"inputmode": "numeric", "maxlength": "3"}),
        ("postal_code", _("Kode pos (bila tahu)"), {"inputmode": "numeric", "maxlength": "5"}),
    )

    def decompress(self, value: Any) -> list[str]:
        return [str((value or {}).get(name, "")) for name, _label, _attributes in self.boxes]

    def read(self, typed: list[str]) -> Any:
        parts = {name: part.strip() for (name, _l, _a), part in zip(self.boxes, typed, strict=True) if part.strip()}
        return parts or ""


def widget_of(item: Field) -> forms.Widget:
    """Give the input of a field."""
    own = {"autocomplete": _OWN[item["key"]]} if item["key"] in _OWN else {}
    match item["type"]:
        case "date":
            return DateBoxes()
        case "address":
            return AddressBoxes()
        case "yes_no":
            return forms.RadioSelect(choices=[("ya", _("Ya")), ("tidak", _("Tidak"))])
        case "choice":
            choices = [(row["value"], said(row, "label")) for row in item["choices"]]
            if len(choices) <= MOST_BUTTONS:
                return forms.RadioSelect(choices=choices)
            return forms.Select(choices=[("", _("Pilih")), *choices])
        case "region_kelurahan":
            return forms.Select(choices=[("", _("Pilih")), *_by_district()])
        case "nik" | "kk":
            return forms.TextInput({**_DIGITS, "class": "num", "maxlength": "40"})
        case "number":
            whole = "numeric" if not item["decimals"] else "decimal"
            return forms.TextInput({**_PLAIN, "inputmode": whole, "class": "short", "maxlength": "12"})
        case "time":
            return forms.TextInput({**_PLAIN, "inputmode": "decimal", "class": "short", "maxlength": "5"})
        case "phone":
            return forms.TextInput({"type": "tel", "inputmode": "tel", **_PLAIN, **own, "maxlength": "40"})
        case "email":
            return forms.TextInput({"type": "email", **_PLAIN, **own, "maxlength": "254"})
        case "text" if item.get("rows", 1) > 1:
            return forms.Textarea({"rows": item["rows"], "maxlength": "2000"})
    return forms.TextInput({**_PLAIN, **own, "maxlength": "400"})


def _by_district() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, (name, district) in kelurahans().items():
        groups.setdefault(district, []).append((code, name))
    return sorted(groups.items())


def raw_of(item: Field, name: str, data: Mapping[str, Any]) -> Any:
    """Take a field's raw answer out of what was sent."""
    widget = widget_of(item)
    typed = widget.value_from_datadict(data, MultiValueDict(), name)  # papers come by their own way
    if isinstance(widget, Parts):
        return widget.read([part or "" for part in typed])
    return "" if typed is None else str(typed)[:4000]


def shown_of(item: Field, value: Any) -> Any:
    """Turn a stored answer into what its input shows."""
    match item["type"]:
        case "yes_no" if isinstance(value, bool):
            return "ya" if value else "tidak"
        case "number":
            return "" if value is None else str(value).replace(".", ",")
        case "time":
            return str(value or "").replace(":", ".")
    return value


def masked(item: Field, value: Any, known: list[str]) -> Any:
    """Show an answer in its input: of a NIK or KK that is stored only what its owner knows it by.

    One that was just typed stands in full: it goes back to the one who sent it. So does one that its mask would not
    tell from another in `known`.
    """
    is_stored = item["type"] in _SECRET and value in known and len(value) == NIK_DIGITS
    if is_stored and all(other == value or mask_nik(other) != mask_nik(value) for other in known):
        return mask_nik(value)
    return shown_of(item, value)


def unmasked(item: Field, raw: Any, known: list[str]) -> Any:
    """Read back what `masked` showed: left as it stood, it is the stored answer."""
    if item["type"] in _SECRET and "*" in raw:
        return next((value for value in known if mask_nik(value) == raw.strip()), raw)
    return raw
