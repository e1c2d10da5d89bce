"""Read a rule's new value: fields that fit its unit, since when it holds, who decided it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.directory.actions import LONGEST_SOURCE
from antri.directory.queries import Rule
from antri.home.forms.seen import SeenForm

_SPARE_LINKS = 1
_LINK = ("name", "url", "phone", "note", "note_en")
_LINK_LABELS = {
    "name": gettext_lazy("Nama"),
    "url": gettext_lazy("Alamat web"),
    "phone": gettext_lazy("Telepon atau SMS"),
    "note": gettext_lazy("Penjelasan"),
    "note_en": gettext_lazy("Penjelasan, bahasa Inggris"),
}


class FollowForm(SeenForm):
    """Since when, and who decided it."""

    valid_from = forms.DateField(
        label=gettext_lazy("Berlaku mulai"),
        help_text=gettext_lazy("Hari ini, atau tanggal sesudahnya."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=gettext_lazy("Siapa yang memutuskan"),
        help_text=gettext_lazy("Misalnya: Keputusan Kepala Dinas, 1 Desember 2026. Warga tidak melihatnya."),
        max_length=LONGEST_SOURCE,
    )


class SettingForm(FollowForm):
    """One rule. The fields before `valid_from` depend on its unit; `value` puts them together."""

    def __init__(self, rule: Rule, value: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        own = _fields(rule, value)
        self.value_names = list(own)
        self.fields = {**own, **self.fields}

    @property
    def value_fields(self) -> list[Any]:
        return [self[name] for name in self.value_names]

    def value(self) -> Any:
        """Give the typed value as the rule stores it."""
        typed = self.cleaned_data
        match self.rule.unit:
            case "time":
                return f"{typed['value']:%H:%M}"
            case "span":
                return [typed["least"], typed["most"]]
            case "shares":
                return {"assisted": typed["assisted"], "hall": typed["hall"]}
            case "times":
                return sorted({text.replace(".", ":").zfill(5) for text in typed["value"].replace(",", " ").split()})
            case "codes":
                return sorted(set(re.findall(r"\d+", typed["value"])))
            case "services":
                return list(dict.fromkeys(typed["value"].upper().replace(",", " ").split()))
            case "links":
                return _links(typed, self.value_names)
        return typed["value"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not self.errors and not self.rule.accepts(self.value()):
            self.add_error(self.value_names[0], _("Nilai itu tidak dapat dipakai. Periksa urutan dan batasnya."))
        return typed


def _fields(rule: Rule, value: Any) -> dict[str, forms.Field]:
    match rule.unit:
        case "time":
            clock = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            return {"value": forms.TimeField(label=_("Jam"), initial=value, widget=clock)}
        case "span":
            return {
                "least": _number(_("Paling sedikit, menit"), value[0], 0, 100_000),
                "most": _number(_("Paling banyak, menit"), value[1], 0, 100_000),
            }
        case "shares":
            return {
                "assisted": _number(_("Untuk warga yang dibantu petugas"), value.get("assisted", 0), 0, 999),
                "hall": _number(_("Untuk yang datang langsung"), value.get("hall", 0), 0, 999),
            }
        case "times":
            said = _("Beberapa jam dipisah spasi, misalnya 09.10 10.10.")
            shown = " ".join(value).replace(":", ".")
            return {"value": forms.CharField(label=_("Jam"), initial=shown, help_text=said, max_length=100)}
        case "codes":
            rows = forms.Textarea(attrs={"rows": 4})
            return {"value": forms.CharField(label=_("Kode, dipisah spasi"), initial=" ".join(value), widget=rows)}
        case "services":
            help_text = _("Kode dipisah spasi, menurut urutan, paling banyak %(most)d. Kosong: seperti bawaan.")
            codes = forms.CharField(
                label=_("Kode layanan"),
                initial=" ".join(value),
                required=False,
                help_text=help_text % {"most": rule.most},
                widget=forms.Textarea(attrs={"rows": 4}),
            )
            return {"value": codes}
        case "links":
            return _link_fields(value)
    label = {"days": _("Hari"), "minutes": _("Menit"), "percent": _("Persen")}.get(rule.unit, _("Banyaknya"))
    return {"value": _number(label, value, rule.least, 100 if rule.unit == "percent" else rule.most)}


def _number(label: str, value: Any, least: int, most: int) -> forms.IntegerField:
    help_text = _("Dari %(least)d sampai %(most)d.") % {"least": least, "most": most} if most < 100_000 else ""
    return forms.IntegerField(label=label, initial=value, min_value=least, max_value=most, help_text=help_text)


def _link_fields(value: list[dict[str, str]]) -> dict[str, forms.Field]:
    """Give the fields of each place to complain, and of a spare one."""
    fields: dict[str, forms.Field] = {}
    for at, link in enumerate([*value, *([{}] * _SPARE_LINKS)], 1):
        for name in _LINK:
            label = f"{at}. {_LINK_LABELS[name]}"
            fields[f"{name}_{at}"] = forms.CharField(
                label=label, initial=link.get(name, ""), required=False, max_length=240
            )
    return fields


def _links(typed: dict[str, Any], names: list[str]) -> list[dict[str, str]]:
    """Put the places to complain together; one without a name is left out."""
    count = len(names) // len(_LINK)
    rows = [{name: typed[f"{name}_{at}"].strip() for name in _LINK} for at in range(1, count + 1)]
    return [{name: text for name, text in row.items() if text} for row in rows if row["name"]]
