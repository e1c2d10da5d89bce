from django.urls import path

from antri.home.views import public, staff

app_name = "home"
urlpatterns = [
    path("", public.start, name="start"),
    path("bantuan/", public.help_page, name="help"),
    path("pengaduan/", public.complaints, name="complaints"),
    path("privasi/", public.privacy, name="privacy"),
    path("petugas/", staff.first, name="staff"),
    path("petugas/kepala/", staff.head, name="staff_head"),
    path("petugas/sistem/", staff.system, name="staff_system"),
    path("petugas/<slug:office>/loket/", staff.counter, name="staff_counter"),
    path("petugas/<slug:office>/kecamatan/", staff.kecamatan, name="staff_kecamatan"),
    path("petugas/<slug:office>/pendamping/", staff.helper, name="staff_helper"),
    path("petugas/<slug:office>/verifikasi/", staff.verifier, name="staff_verifier"),
    path("petugas/<slug:office>/pengelola/", staff.manager, name="staff_manager"),
    path("demo/<slug:role>/", public.later, name="later"),
]
