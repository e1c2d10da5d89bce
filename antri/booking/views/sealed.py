"""Carry what was typed from page to page, sealed, so that nothing is stored before "Konfirmasi"."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from antri.booking.actions import Order
from antri.booking.forms import NEEDS, PRIORITIES, ChoiceMissing, read_whole_choice
from antri.directory.forms import Choice
from antri.directory.queries import catalogue
from antri.people.actions import FormBroken, read_form, seal_form
from antri.people.queries import mask_nik, phone_in_words


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """An order as typed, not yet placed. `key` makes it one booking however often it is sent."""

    choice: Choice
    name: str
    nik: str
    phone: str
    priority: str
    needs: tuple[str, ...]
    key: str

    @property
    def date(self) -> datetime.date:
        """Tell the date of the order. A draft is only made of a choice that has one."""
        if self.choice.date is None:
            raise FormBroken
        return self.choice.date

    @property
    def masked_nik(self) -> str:
        return mask_nik(self.nik)

    @property
    def phone_said(self) -> str:
        return phone_in_words(self.phone)

    @property
    def priority_said(self) -> str:
        return str(dict(PRIORITIES).get(self.priority, ""))

    @property
    def needs_said(self) -> str:
        return "; ".join(str(text) for code, text in NEEDS if code in self.needs)

    @property
    def initial(self) -> dict[str, Any]:
        """Give it back to the form, so that nothing has to be typed twice."""
        return {
            "nama": self.name,
            "nik": self.nik,
            "hp": self.phone_said,
            "perlu_prioritas": bool(self.priority),
            "prioritas": self.priority,
            "bantuan": list(self.needs),
            "kunci": self.key,
        }

    def sealed(self) -> str:
        minutes = catalogue().setting("form_minutes", self.choice.office)
        return seal_form({**self.initial, "hp": self.phone, "pilihan": self.choice.query}, minutes=minutes)

    def order(self, language: str) -> Order:
        main, *also = self.choice.codes
        return Order(
            office=self.choice.office.slug,
            service=main,
            also_services=tuple(also),
            people=self.choice.people,
            date=self.date,
            session=self.choice.session,
            name=self.name,
            nik=self.nik,
            phone=self.phone,
            priority=self.priority or None,
            needs=self.needs,
            language=language,
        )


def read_draft(sealed: str) -> Draft:
    """Open a sealed draft. Raises FormExpired when it is too old, was not sealed here, or its service is gone."""
    fields = read_form(sealed)
    try:
        choice = read_whole_choice(QueryDict(fields["pilihan"]))
    except ChoiceMissing:
        raise FormBroken from None
    return Draft(
        choice=choice,
        name=fields["nama"],
        nik=fields["nik"],
        phone=fields["hp"],
        priority=fields["prioritas"],
        # A form that was filled in before the page asked has none.
        needs=tuple(fields.get("bantuan", ())),
        key=fields["kunci"],
    )
