"""Signing in and out. Of allauth's addresses only those that an office needs, each with its rule."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.urls import path

from antri.people.access import Rule, declare

_open = declare(Rule(is_open=True))
_enrolling = declare(Rule(is_for_enrolling=True))

urlpatterns = [
    path("masuk/", _open(account.login), name="account_login"),
    path("keluar/", _enrolling(account.logout), name="account_logout"),
    path("masuk/ulang/", _enrolling(account.reauthenticate), name="account_reauthenticate"),
    path("2fa/", _enrolling(mfa.index), name="mfa_index"),
]
