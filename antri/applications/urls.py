"""Document applications: the citizen's file from first question to document, and the desks behind it."""

from django.urls import URLPattern, path

from antri.applications import urls_check, urls_forms, urls_helping, urls_papers, urls_process, urls_tracking
from antri.applications.views import file, forms_pdf, person_desk, screening, send, step
from antri.booking import urls as _booking  # noqa: F401 - it registers <token:…>

app_name = "applications"
urlpatterns: list[URLPattern] = [
    path("ajukan/<slug:code>/", screening.screening, name="screening"),
    path("ajukan/<slug:code>/mulai/", screening.begin, name="begin"),
    path("berkas/<token:token>/", file.open_file, name="file"),
    path("berkas/<token:token>/isi/<slug:key>/", step.fill_in, name="step"),
    path("berkas/<token:token>/kirim/", send.send, name="send"),
    path("berkas/<token:token>/batal/", send.cancel, name="cancel"),
    path("berkas/<token:token>/formulir/<str:code>.pdf", forms_pdf.form_pdf, name="form_pdf"),
    path("petugas/<slug:office>/warga/", person_desk.desk, name="desk"),
    *urls_check.urlpatterns,
    *urls_forms.urlpatterns,
    *urls_helping.urlpatterns,
    *urls_papers.urlpatterns,
    *urls_process.urlpatterns,
    *urls_tracking.urlpatterns,
]
