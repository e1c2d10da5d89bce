from django.urls import path

from antri.insight import views

app_name = "insight"
urlpatterns = [
    path("kelola/jurnal/", views.city_journal, name="city_journal"),
    path("kelola/jurnal/unduh/", views.city_download, name="city_download"),
    path("kelola/<slug:office>/jurnal/", views.office_journal, name="office_journal"),
    path("kelola/<slug:office>/jurnal/unduh/", views.office_download, name="office_download"),
]
