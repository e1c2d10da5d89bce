"""The office's pages of the forms: /kelola/formulir/."""

from django.urls import path

from antri.applications.views.office_forms import edit, shown, try_out

urlpatterns = [
    path("kelola/formulir/", shown.services, name="office_forms"),
    path("kelola/formulir/<slug:code>/", shown.service, name="office_form_now"),
    path("kelola/formulir/<slug:code>/<str:version>/", shown.service, name="office_form"),
    path("kelola/formulir/<slug:code>/<str:version>/coba/", try_out.try_out, name="office_form_try"),
    path("kelola/formulir/<slug:code>/<str:version>/waktu/", edit.days, name="office_form_days"),
    path("kelola/formulir/<slug:code>/<str:version>/ubah/<slug:key>/", edit.part, name="office_form_part"),
]
