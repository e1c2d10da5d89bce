"""Document applications: the citizen's file from first question to document, and the desks behind it."""

from django.urls import URLPattern

from antri.booking import urls as _booking  # noqa: F401 - it registers <token:…>

app_name = "applications"
urlpatterns: list[URLPattern] = []
