"""Bantu ajukan: the citizen's own pages, with addresses of the desk."""

from django.urls import path

from antri.applications.views import forms_pdf, help_file, screening, send, step, uploads
from antri.applications.views.helping import desk_routes

_FILE = "bantu-ajukan/berkas/<helped:token>/"
_PAPER = f"{_FILE}unggah/<str:field>/<uuid:paper>/"

urlpatterns = [
    path("petugas/<slug:office>/bantu-ajukan/", help_file.help_file, name="help"),
    *desk_routes(
        [
            ("bantu-ajukan/layanan/<slug:code>/", screening.screening, "screening"),
            ("bantu-ajukan/layanan/<slug:code>/mulai/", screening.begin, "begin"),
            (_FILE, help_file.open_in_hand, "file"),
            (f"{_FILE}isi/<slug:key>/", step.fill_in, "step"),
            (f"{_FILE}kirim/", send.send, "send"),
            (f"{_FILE}batal/", send.cancel, "cancel"),
            (f"{_FILE}formulir/<str:code>.pdf", forms_pdf.form_pdf, "form_pdf"),
            (f"{_FILE}unggah/<str:field>/", uploads.upload, "upload"),
            (f"{_FILE}unggah/<str:field>/mulai/", uploads.begin, "upload_begin"),
            (_PAPER, uploads.piece, "paper"),
            (f"{_PAPER}selesai/", uploads.end, "upload_end"),
            (f"{_PAPER}hapus/", uploads.remove, "upload_remove"),
            (f"{_PAPER}salinan/", uploads.copy, "upload_copy"),
            (f"{_PAPER}gambar/<int:number>/", uploads.picture, "upload_picture"),
        ]
    ),
]
