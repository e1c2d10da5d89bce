"""Fields of a form that read as `people.queries` does; every error keeps its code."""

from abc import ABC, abstractmethod
from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from antri.directory.queries import catalogue
from antri.people.models import FieldFault
from antri.people.queries import read_name, read_nik, read_phone
from antri.web import clock


class SayingForm(forms.Form):
    """A form that says of each field by its name that it is empty: "Isi: Nama lengkap." """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = format_lazy(_FILL_IN, label=field.label)


class ReaderField(forms.CharField, ABC):
    """A text field whose cleaned value is what `read` hands back. What was typed is shown again untouched."""

    attributes: ClassVar[dict[str, str]] = {}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    @abstractmethod
    def read(self, text: str) -> str:
        """What is kept of the text. Raises FieldFault."""

    def clean(self, value: Any) -> str:
        text = self.to_python(value) or ""
        if not self.required and not text.strip():
            return ""
        try:
            return self.read(text)
        except FieldFault as fault:
            raise ValidationError(fault.message, code=fault.code) from None

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), **self.attributes}


class NikField(ReaderField):
    """A NIK. Without `on` and `provinces`, today at the main office and the city's setting nik_provinces."""

    attributes: ClassVar = {"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}

    def __init__(self, *, on: date | None = None, provinces: Collection[str] | None = None, **kwargs: Any) -> None:
        self._on = on
        self._provinces = provinces
        super().__init__(**kwargs)

    def read(self, text: str) -> str:
        on, provinces = self._on, self._provinces
        if on is None:
            on = clock.today(catalogue().main.timezone)
        if provinces is None:
            provinces = catalogue().setting("nik_provinces", on=on)
        return read_nik(text, on=on, provinces=provinces)


class PhoneField(ReaderField):
    widget = forms.TextInput(attrs={"type": "tel"})
    attributes: ClassVar = {"inputmode": "tel", "autocomplete": "tel"}

    def read(self, text: str) -> str:
        return read_phone(text)


class NameField(ReaderField):
    attributes: ClassVar = {"autocomplete": "name", "spellcheck": "false"}

    def read(self, text: str) -> str:
        return read_name(text)


_FILL_IN = _("Isi: {label}.")
