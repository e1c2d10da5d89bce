"""What is typed about a file: a question, an answer, a complaint, the papers on a receipt, a code to find it by."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from antri.applications.models import Complaint
from antri.booking.forms import FindForm, new_key
from antri.people.forms.fields import SayingForm

WHOM = [
    ("", _("Tentang proses atau dokumen, bukan orang")),
    ("officer", _("Tentang petugas yang melayani saya")),
    ("manager", _("Tentang pengelola kantor")),
    ("head", _("Tentang kepala dinas")),
]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea({"rows": rows, "autocomplete": "off"})


class QuestionForm(SayingForm):
    """One question of a citizen, or one answer of the office."""

    kata = forms.CharField(
        label=_("Pertanyaan Anda"),
        help_text=_("Petugas menjawab di halaman ini. Jangan menulis NIK atau nomor telepon."),
        widget=_area(3),
    )


class AnswerForm(SayingForm):
    kata = forms.CharField(
        label=_("Jawaban"), help_text=_("Warga membacanya di halaman berkasnya. Tanpa NIK dan nomor."), widget=_area(4)
    )


class FindAnyForm(FindForm):
    """A lost link of any kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kode"].label = _("Kode berkas, pengaduan, atau booking")
        self.fields["kode"].help_text = _("8 huruf dan angka: di halaman berkas, tanda terima, atau tiket Anda")
        self.fields["hp"].help_text = _("Nomor yang Anda isi waktu itu")
        self.fields["kode"].error_messages["required"] = _("Isi kodenya.")


class ComplaintForm(SayingForm):
    """A complaint. Only what it is about and the words are asked for."""

    kantor = forms.ChoiceField(label=_("Kantor"))
    tentang = forms.ChoiceField(
        label=_("Tentang apa?"),
        choices=Complaint.About.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Pilih salah satu.")},
    )
    siapa = forms.ChoiceField(
        label=_("Tentang siapa?"),
        help_text=_("Pengaduan tidak pernah ditangani orang yang diadukan."),
        choices=WHOM,
        required=False,
        widget=forms.RadioSelect,
    )
    kata = forms.CharField(
        label=_("Apa yang terjadi?"),
        help_text=_("Kapan, di mana, apa yang dikatakan atau diminta. Tidak perlu menulis NIK."),
        widget=_area(6),
    )
    berkas = forms.CharField(
        label=_("Kode berkas (boleh kosong)"),
        help_text=_("8 huruf dan angka, bila tentang satu berkas"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    nama = forms.CharField(
        label=_("Nama Anda (boleh kosong)"),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.TextInput({"autocomplete": "name", "spellcheck": "false"}),
    )
    hp = forms.CharField(
        label=_("Nomor ponsel (boleh kosong)"),
        help_text=_("Untuk membuka pengaduan ini lagi dengan kode dan empat digit terakhirnya."),
        required=False,
        strip=False,
        max_length=40,
        widget=forms.TextInput({"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )
    kunci = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kantor"].choices = offices  # type: ignore[attr-defined]
        self.fields["tentang"].error_messages["required"] = _("Pilih tentang apa pengaduan Anda.")
        self.fields["kata"].error_messages["required"] = _("Ceritakan apa yang terjadi.")

    def clean_kunci(self) -> str:
        key = self.cleaned_data["kunci"]
        return key if re.fullmatch(r"[A-Za-z0-9_-]{16,64}", key) else new_key()


class ComplaintAnswerForm(SayingForm):
    jawaban = forms.CharField(
        label=_("Jawaban kantor"),
        help_text=_("Yang mengadu membacanya lewat tautannya. Nama petugas tidak disebut."),
        widget=_area(6),
    )


class ReceiptForm(forms.Form):
    """Which papers were handed in: those that the service asks for, and others in words."""

    berkas = forms.MultipleChoiceField(
        label=_("Berkas yang diserahkan"), required=False, widget=forms.CheckboxSelectMultiple
    )
    lain = forms.CharField(
        label=_("Berkas lain"),
        help_text=_("Pisahkan dengan koma. Tanpa NIK dan nomor."),
        required=False,
        max_length=400,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["berkas"].choices = papers  # type: ignore[attr-defined]

    @property
    def papers(self) -> list[str]:
        return [*self.cleaned_data["berkas"], *self.cleaned_data["lain"].split(",")]
