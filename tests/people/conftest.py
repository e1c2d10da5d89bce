"""Signing in as people do: a browser, a password, a code."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from antri.people.models import Officer
from tests import cast


@pytest.fixture
def no_demo(settings):
    """A real installation: the second factor is asked for."""
    settings.DEMO = False


def code_of(secret: str, *, steps: int = 0) -> str:
    """Tell what an application of codes would show, `steps` half minutes from now."""
    return totp.format_hotp_value(totp.hotp_value(secret.replace(" ", ""), int(time.time()) // 30 + steps))


def give_password(browser: Client, username: str, password: str = cast.PASSWORD, **more):
    return browser.post("/akun/masuk/", {"login": username, "password": password}, **more)


def set_up_totp(browser: Client) -> str:
    """Set up an application of codes as its owner does; return its secret."""
    page = browser.get("/akun/2fa/aplikasi/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1]
    answer = browser.post("/akun/2fa/aplikasi/", {"code": code_of(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return secret


def with_totp(who: Officer) -> str:
    return set_up_totp(cast.sign_in(who))
