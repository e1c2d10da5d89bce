"""The verifier's desk: what waits to be checked, and one file."""

from django.urls import URLPattern, path

from antri.applications.views.check import file, worklist

urlpatterns: list[URLPattern] = [
    path("petugas/<slug:office>/berkas/", worklist.worklist, name="worklist"),
    path("petugas/<slug:office>/berkas/<slug:code>/", file.check, name="check"),
    path("petugas/<slug:office>/berkas/<slug:code>/putuskan/", file.decide, name="decide"),
]
