"""Read a notice to citizens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from antri.directory.actions import LONGEST_NOTICE, NoticeText
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.home.forms.seen import SeenForm

_DATE = {"type": "date"}


class NoticeForm(SeenForm):
    """A notice. `offices`: those that the officer may speak for; the whole city only when `is_city`."""

    text = forms.CharField(
        label=_("Isi pengumuman"), max_length=LONGEST_NOTICE, widget=forms.Textarea(attrs={"rows": 3})
    )
    text_en = forms.CharField(
        label=_("Isi pengumuman, bahasa Inggris"),
        required=False,
        max_length=LONGEST_NOTICE,
        help_text=_("Boleh kosong: pembaca bahasa Inggris lalu membaca yang Indonesia."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    office = forms.ChoiceField(label=_("Di kantor mana"), required=False)
    service = forms.ChoiceField(label=_("Untuk layanan apa"), required=False)
    from_date = forms.DateField(label=_("Hari pertama"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))
    until_date = forms.DateField(label=_("Hari terakhir"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"))

    def __init__(self, offices: list[Office], *args: Any, is_city: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = [("", _("Semua kantor"))] if is_city else []
        services = catalogue().services.values()
        self.fields["office"].choices = [*whole, *((office.slug, office.name) for office in offices)]  # type: ignore[attr-defined]
        self.fields["service"].choices = [  # type: ignore[attr-defined]
            ("", _("Semua layanan")),
            *((service.code, said(service, "short_name")) for service in services),
        ]
        self.fields["office"].required = not is_city

    def notice(self) -> NoticeText:
        typed, book = self.cleaned_data, catalogue()
        return NoticeText(
            office=book.offices.get(typed["office"]),
            service=book.services.get(typed["service"]),
            text=typed["text"],
            text_en=typed["text_en"],
            from_date=typed["from_date"],
            until_date=typed["until_date"],
        )
