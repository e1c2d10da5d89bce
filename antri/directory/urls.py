from django.urls import path

from antri.directory import views

app_name = "directory"
urlpatterns = [
    path("ambil/", views.choose, name="choose"),
    path("ambil/lanjut/", views.go_on, name="go_on"),
    path("peristiwa/<slug:code>/", views.event, name="event"),
    path("layanan/<slug:code>/", views.service, name="service"),
]
