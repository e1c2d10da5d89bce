from django.urls import URLPattern, URLResolver, include, path

from antri.home.views import public as home_views
from antri.web.views import unknown_api_path
from config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    # First: the rush goes here, and the resolver walks from the top.
    path("api/v1/", api.urls),
    path("", include("antri.home.urls")),
    path("", include("antri.insight.urls")),
    path("", include("antri.people.urls")),
    path("", include("antri.directory.urls")),
    # Before booking: on its day the hall's page stands in front of the ticket.
    path("", include("antri.service_day.urls")),
    path("", include("antri.kecamatan.urls")),
    path("", include("antri.applications.urls")),
    path("", include("antri.booking.urls")),
    path("kelola/<slug:office>/kalender/", include("antri.booking.calendar.urls")),
    path("", include("antri.web.urls")),
    path("tema.css", home_views.theme, name="theme"),
    path("readyz", home_views.ready, name="readyz"),
    path("api/<path:rest>", unknown_api_path),
]

handler400 = "antri.web.views.bad_request"
handler403 = "antri.web.views.forbidden"
handler404 = "antri.web.views.not_found"
handler500 = "antri.web.views.server_error"
