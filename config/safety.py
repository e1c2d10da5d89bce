"""What no deployment may run with. Settings that would lose a booking or open people's data do not start."""

from dataclasses import dataclass
from urllib.parse import urlsplit

HOW_TO_MAKE_KEYS = "scripts/keys prints fresh ones for your .env"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Choices:
    """The settings that can be unsafe, as they are about to be used."""

    is_demo: bool
    debug: bool
    secret_key: str
    field_keys: str
    index_key: str
    journal_key: str
    backup_key: str = ""
    backup_dir: str = ""
    allowed_hosts: tuple[str, ...] = ()
    public_url: str = ""
    https: bool = True
    is_sqlite: bool
    sqlite_synchronous: str
    web_processes: int


def faults(choices: Choices) -> list[str]:
    """Say everything that is unsafe at once, each with what to do; empty when it may start."""
    found = []
    if choices.is_sqlite and choices.sqlite_synchronous not in ("FULL", "EXTRA", "2", "3"):
        found.append(
            f"SQLITE_SYNCHRONOUS={choices.sqlite_synchronous} can lose confirmed numbers in a power cut: use FULL."
        )
    if choices.is_sqlite and choices.web_processes > 1:
        found.append(f"WEB_PROCESSES={choices.web_processes} on SQLite: use 1, or PostgreSQL by DATABASE_URL.")
    if choices.is_demo:
        return found
    if choices.debug:
        found.append("DEBUG=1 shows settings and people's data on error pages: leave it out, or use DEMO=1.")
    if len(choices.secret_key) < 32 or choices.secret_key.startswith("demo"):
        found.append(f"SECRET_KEY is missing, short or the demo's: {HOW_TO_MAKE_KEYS}.")
    if not choices.field_keys or "demo:" in choices.field_keys:
        found.append(f"FIELD_KEYS is missing or the demo's, so people's data cannot be sealed: {HOW_TO_MAKE_KEYS}.")
    if len(choices.index_key) < 32 or choices.index_key.startswith("demo"):
        found.append(f"INDEX_KEY is missing, short or the demo's, so nobody could be found again: {HOW_TO_MAKE_KEYS}.")
    if len(choices.journal_key) < 32 or choices.journal_key.startswith("demo"):
        found.append(f"JOURNAL_KEY is missing, short or the demo's, so anybody could seal: {HOW_TO_MAKE_KEYS}.")
    if "*" in choices.allowed_hosts:
        found.append("ALLOWED_HOSTS=* lets a stranger choose the host in links: write the names people type.")
    if fault := _fault_of_address(choices):
        found.append(fault)
    if choices.backup_dir and not choices.backup_key:
        found.append(f"BACKUP_DIR without BACKUP_KEY, so no copy could be made: {HOW_TO_MAKE_KEYS}.")
    if choices.backup_key.startswith("ZGVtby1"):
        found.append(f"BACKUP_KEY is the demo's, so anybody could read the copies: {HOW_TO_MAKE_KEYS}.")
    return found


def _fault_of_address(choices: Choices) -> str:
    """Links, QR codes and printed slips carry this address: without it they carry whatever a request called us."""
    try:
        address = urlsplit(choices.public_url)
        host, _port = address.hostname, address.port
    except ValueError:
        return (
            f"PUBLIC_URL={choices.public_url} is no address: write it as people type it, https://antrean.example.go.id."
        )
    if not choices.public_url:
        return "PUBLIC_URL is missing, so links and QR codes have no address: write https:// and the name people type."
    if address.scheme != "https" and (choices.https or address.scheme != "http"):
        return (
            f"PUBLIC_URL={choices.public_url} is not https: links and QR codes would be read on the way. Use https://."
        )
    if not host or address.username or address.path.strip("/") or address.query or address.fragment:
        return f"PUBLIC_URL={choices.public_url} must be https:// and a host name, nothing behind it."
    if choices.allowed_hosts and not any(_fits(host, each) for each in choices.allowed_hosts):
        return f"ALLOWED_HOSTS lacks {host} of PUBLIC_URL, so every page would be refused: add it."
    return ""


def _fits(host: str, pattern: str) -> bool:
    """Tell whether a name stands in ALLOWED_HOSTS, as Django reads it."""
    pattern = pattern.lower()
    return pattern in ("*", host) or (pattern.startswith(".") and f".{host}".endswith(pattern))
