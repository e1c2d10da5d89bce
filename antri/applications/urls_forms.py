"""The office's pages of the forms: /kelola/formulir/."""

from django.urls import path

from antri.applications.views.office_forms import build, edit, live, shown, try_out

urlpatterns = [
    path("kelola/formulir/", shown.services, name="office_forms"),
    path("kelola/formulir/<slug:code>/", shown.service, name="office_form_now"),
    path("kelola/formulir/<slug:code>/<str:version>/", shown.service, name="office_form"),
    path("kelola/formulir/<slug:code>/<str:version>/coba/", try_out.try_out, name="office_form_try"),
    path("kelola/formulir/<slug:code>/<str:version>/waktu/", edit.days, name="office_form_days"),
    path("kelola/formulir/<slug:code>/<str:version>/ubah/<slug:key>/", edit.part, name="office_form_part"),
    path("kelola/formulir/<slug:code>/<str:version>/syarat/", edit.explain, name="office_form_explain"),
    path("kelola/formulir/<slug:code>/<str:version>/susun/<slug:part>/", build.arrange, name="office_form_arrange"),
    path(
        "kelola/formulir/<slug:code>/<str:version>/tambah/<slug:part>/<slug:what>/",
        build.add,
        name="office_form_add",
    ),
    path(
        "kelola/formulir/<slug:code>/<str:version>/isian/<slug:part>/<slug:key>/",
        build.thing,
        name="office_form_thing",
    ),
    path("kelola/formulir/<slug:code>/<str:version>/pakai/", live.open_version, name="office_form_live"),
]
