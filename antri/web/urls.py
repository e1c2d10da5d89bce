from django.urls import path

from antri.web import views

urlpatterns = [
    path("bahasa/<slug:code>/", views.choose_language, name="language"),
    path("healthz", views.alive, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
]
