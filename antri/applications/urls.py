"""Document applications: the citizen's file from first question to document, and the desks behind it."""

from django.urls import URLPattern, path

from antri.applications.views import person_desk
from antri.booking import urls as _booking  # noqa: F401 - it registers <token:…>

app_name = "applications"
urlpatterns: list[URLPattern] = [
    path("petugas/<slug:office>/warga/", person_desk.desk, name="desk"),
]
