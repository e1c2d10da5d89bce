"""The address of an invitation is a key: it stands in no link of its page and in no log."""

import re
from pathlib import Path

from django.test import Client


def test_the_link_to_another_language_does_not_carry_it(city):
    page = Client().get("/akun/undangan/abcdefghijklmnopqrstuvwxyz012345/").content.decode()

    assert "/bahasa/en/" in page
    assert "next=" not in page
    assert "abcdefghijklmnopqrstuvwxyz012345" not in page


def test_nginx_writes_it_into_no_log():
    conf = (Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf").read_text()

    masked = re.findall(r"~\^(/\S+)", conf.partition("$path_without_token")[2].partition("}")[0])
    assert "/akun/undangan/" in masked
    assert "$path_without_token" in conf.partition("log_format")[2]
