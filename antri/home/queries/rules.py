"""Say a rule's value in words."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from antri.directory.queries import SETTINGS
from antri.templatetags.antri_time import hour


def value_said(key: str, value: Any) -> str:
    """Say a value with its unit, such as "30 hari" or "pukul 07.00"; None: the office follows the city."""
    if value is None:
        return _("mengikuti aturan kota")
    match SETTINGS[key].unit:
        case "time":
            return _("pukul %(hour)s") % {"hour": hour(datetime.time.fromisoformat(value))}
        case "times":
            return _("pukul %(hour)s") % {"hour": ", ".join(text.replace(":", ".") for text in value)}
        case "days":
            return ngettext("%(number)d hari", "%(number)d hari", value) % {"number": value}
        case "minutes":
            return ngettext("%(number)d menit", "%(number)d menit", value) % {"number": value}
        case "seconds":
            return ngettext("%(number)d detik", "%(number)d detik", value) % {"number": value}
        case "percent":
            return f"{value}%"
        case "span":
            return _("%(least)d sampai %(most)d menit") % {"least": value[0], "most": value[1]}
        case "shares":
            said = {"assisted": value.get("assisted", 0), "hall": value.get("hall", 0)}
            return _("dibantu petugas %(assisted)d, datang langsung %(hall)d") % said
        case "codes":
            return ngettext("%(number)d kode", "%(number)d kode", len(value)) % {"number": len(value)}
        case "services":
            return " ".join(value) or _("seperti bawaan")
        case "links":
            return ", ".join(link["name"] for link in value) or _("tidak ada")
    return str(value)
