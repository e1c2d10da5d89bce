"""The doctor asks a time server and looks at the certificate of our address, as they really answer."""

import datetime
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from antri.management import surroundings
from antri.management.findings import Finding

FROM_1900 = 2_208_988_800


@contextmanager
def time_server(off_s: float, change: Callable[[bytearray], None] = lambda answer: None) -> Iterator[str]:
    """Answer one question as a time server does whose clock is `off_s` ahead of ours."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        link.settimeout(10)

        def answer_one() -> None:
            question, asker = link.recvfrom(256)
            now = time.time() + off_s + FROM_1900
            stamp = struct.pack(">II", int(now), int(now % 1 * 2**32))
            answer = bytearray(b"\x24\x02\x06\xe9" + bytes(20) + question[40:48] + stamp + stamp)
            change(answer)
            link.sendto(answer, asker)

        thread = threading.Thread(target=answer_one)
        thread.start()
        yield f"127.0.0.1:{link.getsockname()[1]}"
        thread.join(10)


@pytest.mark.parametrize("off_s", [0.0, 90.0, -3600.0])
def test_the_difference_to_a_time_server_is_told(off_s):
    with time_server(off_s) as server:
        assert surroundings.clock_offset_s(server) == pytest.approx(off_s, abs=0.5)


def _strange(answer: bytearray) -> None:
    answer[24] ^= 1


def _not_a_server(answer: bytearray) -> None:
    answer[0] = 0x23


def _not_in_time_itself(answer: bytearray) -> None:
    answer[1] = 16


def _cut(answer: bytearray) -> None:
    del answer[40:]


@pytest.mark.parametrize("change", [_strange, _not_a_server, _not_in_time_itself, _cut])
def test_an_answer_to_somebody_else_or_of_no_clock_is_none(change):
    with time_server(0.0, change) as server, pytest.raises(surroundings.Unreachable):
        surroundings.clock_offset_s(server)


def clock_finding() -> Finding:
    return surroundings.clock()


def test_a_wrong_clock_is_red_and_a_silent_server_is_only_a_note(settings, monkeypatch):
    monkeypatch.setattr(surroundings, "TIMEOUT_S", 0.2)
    with time_server(90.0) as settings.NTP_SERVER:
        wrong = clock_finding()
    assert wrong.advice
    assert wrong.is_needed
    with time_server(0.1) as settings.NTP_SERVER:
        assert clock_finding().advice == ""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        settings.NTP_SERVER = f"127.0.0.1:{deaf.getsockname()[1]}"
        silent = clock_finding()
    assert silent.advice
    assert not silent.is_needed


# -- certificates ----------------------------------------------------------------------------------


@pytest.fixture
def authority(tmp_path, monkeypatch) -> "Authority":
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


class Authority:
    """A certificate authority that this machine trusts for the length of a test."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.key = folder, ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Otoritas Rekaan")])
        self.path = folder / "authority.pem"
        made = self._begin(self.name, 3650).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        made = made.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), critical=False
        ).public_key(self.key.public_key())
        self.path.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _begin(self, subject: x509.Name, days: int) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=400))
            .not_valid_after(now + datetime.timedelta(days=days, hours=1))
        )

    def server(self, host: str, days: int) -> ssl.SSLContext:
        """Make a certificate for `host` that ends in so many days, ready to serve."""
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        made = self._begin(named, days).public_key(key.public_key())
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
        )
        path = self.folder / "server.pem"
        path.write_bytes(
            made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


@contextmanager
def https_server(context: ssl.SSLContext) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def greet_one() -> None:
            link, _address = listener.accept()
            try:
                with context.wrap_socket(link, server_side=True) as secure:
                    secure.recv(1)
            except OSError:
                link.close()

        thread = threading.Thread(target=greet_one)
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        thread.join(10)


def finding(settings, url: str) -> Finding:
    settings.DEMO, settings.PUBLIC_URL = False, url
    return next(surroundings.certificate())


@pytest.mark.parametrize(("days", "is_well"), [(60, True), (14, True), (13, False), (0, False)])
def test_a_certificate_that_ends_soon_is_red(authority, settings, days, is_well):
    with https_server(authority.server("localhost", days)) as url:
        found = finding(settings, url)
    assert (found.advice == "") is is_well
    assert found.is_needed
    assert str(days) in found.said


@pytest.mark.parametrize(("host", "days"), [("localhost", -2), ("lain.example", 60)])
def test_what_a_browser_would_refuse_is_red(authority, settings, host, days):
    with https_server(authority.server(host, days)) as url:
        found = finding(settings, url)
    assert found.advice
    assert found.is_needed


def test_a_certificate_of_nobody_we_trust_is_red(tmp_path, settings):
    with https_server(Authority(tmp_path).server("localhost", 60)) as url:
        assert finding(settings, url).is_needed


def test_a_silent_address_is_only_a_note(settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    found = finding(settings, f"https://localhost:{port}")
    assert found.advice
    assert not found.is_needed
