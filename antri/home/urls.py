from django.urls import path

from antri.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("bantuan/", views.help_page, name="help"),
    path("pengaduan/", views.complaints, name="complaints"),
    path("privasi/", views.privacy, name="privacy"),
    path("petugas/", views.staff, name="staff"),
    path("demo/<slug:role>/", views.later, name="later"),
]
