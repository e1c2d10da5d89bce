from django.urls import path

from antri.insight.views import journal

app_name = "insight"
urlpatterns = [
    path("kelola/jurnal/", journal.city_journal, name="city_journal"),
    path("kelola/jurnal/unduh/", journal.city_download, name="city_download"),
    path("kelola/<slug:office>/jurnal/", journal.office_journal, name="office_journal"),
    path("kelola/<slug:office>/jurnal/unduh/", journal.office_download, name="office_download"),
]
