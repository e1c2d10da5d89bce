"""The product's addresses with one more that declares no rule, for the negative control of test_access.py."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def hole(request: HttpRequest) -> HttpResponse:
    return HttpResponse("rahasia")


urlpatterns = [*urlpatterns, path("kelola/lubang/", hole)]
