"""Addresses of what is said about a file: finding it again, questions, receipts, complaints."""

from django.urls import URLPattern, path

from antri.applications.views import (
    complaint,
    complaints_desk,
    find,
    questions,
    receipts,
    talk,
    ticket_file,
)
from antri.booking import urls as _booking  # noqa: F401 - it registers <token:…>

urlpatterns: list[URLPattern] = [
    path("berkas/cek/", find.find, name="find"),
    path("berkas/tiket/<token:token>/", ticket_file.ticket_file, name="ticket_file"),
    path("berkas/<token:token>/tanya/", talk.question, name="ask"),
    path("pengaduan/tulis/", complaint.write, name="complain"),
    path("pengaduan/<token:token>/", complaint.complaint, name="complaint"),
    path("petugas/<slug:office>/pertanyaan/", questions.questions, name="questions"),
    path("petugas/<slug:office>/pertanyaan/<slug:code>/", questions.conversation, name="conversation"),
    path("petugas/<slug:office>/berkas/<slug:code>/tanda-terima/", receipts.receipts, name="receipts"),
    path("petugas/<slug:office>/berkas/<slug:code>/tanda-terima/<slug:number>/", receipts.receipt, name="receipt"),
    path("kelola/<slug:office>/pengaduan/", complaints_desk.complaints, name="complaints"),
    path("kelola/<slug:office>/pengaduan/<slug:code>/", complaints_desk.one_complaint, name="complaint_desk"),
]
