"""A person before a screen: opens, presses, types and reads, and notices when a page has trouble."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from tests import cast
from tests.conftest import _forget_all

PHONE, SMALL_PHONE, DESK = (360, 740), (320, 640), (1280, 800)
# Waiting that succeeds costs nothing, and the machine may have other work.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)

# Whether pressing this leads to another document: a link that is no part of the page, or a button that sends a form.
_LEADS_ON = """each => {
  const link = each.closest("a[href]");
  if (link) return link.href.split("#")[0] !== location.href.split("#")[0] || !link.href.includes("#");
  return Boolean(each.form) && each.type === "submit";
}"""


@dataclass
class Visitor:
    """Someone with a browser.

    `screens` lists the documents that were shown, `troubles` what went wrong in them, `document` is the last.
    """

    page: Page
    screens: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    document: Response | None = None

    def __post_init__(self) -> None:
        self.page.on("domcontentloaded", lambda page: self.screens.append(urlsplit(page.url).path))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        self.page.on("requestfailed", self._miss)
        self.page.on("response", self._receive)

    # -- what people do ---------------------------------------------------------------------------

    def opens(self, path: str) -> None:
        self.page.goto(path)

    def signs_in(self, name: str) -> None:
        """Sign in as that officer of the demo."""
        self.opens("/akun/masuk/")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", f"demo-{name}")
        self.presses("Masuk")

    def presses(self, name: str | re.Pattern[str], *, within: str = "main") -> None:
        """Press the button or follow the link that has this name; wait for the page it leads to."""
        place = self.page.locator(within)
        self.follows(place.get_by_role("link", name=name).or_(place.get_by_role("button", name=name)).first)

    def follows(self, place: Locator) -> None:
        """Press this; if it leads to another page, wait until that page is there.

        Without the wait whatever is read next may still be read from the page before.
        """
        if not place.evaluate(_LEADS_ON):
            place.click()
            return
        with self.page.expect_navigation():
            place.click()

    def ticks(self, beginning: str) -> None:
        """Press the label that begins so."""
        self.page.locator("label", has_text=re.compile(rf"^\s*{re.escape(beginning)}")).first.click()

    def types(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)

    def gives_data(self, who: cast.Person, **changes: str) -> None:
        """Fill in the form and send it."""
        self.types("Nama lengkap", changes.get("name", who.name))
        self.types("NIK", changes.get("nik", who.nik))
        self.types("Nomor ponsel", changes.get("phone", who.phone))
        self.presses("Periksa Pesanan")

    def takes_number(self, who: cast.Person, *, day: str = "2026-12-08", session: str = "09:00", **more: str) -> str:
        """Go the short way from the form to the ticket; return the label."""
        service = more.get("service", "KTP_HILANG")
        self.opens(f"/ambil/data/?layanan={service}&tanggal={day}&sesi={session}")
        self.gives_data(who)
        self.presses("Konfirmasi Pemesanan")
        return self.label()

    # -- what people see --------------------------------------------------------------------------

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def sees_title(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def label(self) -> str:
        """Read the number on the ticket, large."""
        return self.page.locator(".tk .no").inner_text()

    def code(self) -> str:
        return self.page.locator(".tk .code").inner_text()

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def width_needed(self) -> int:
        """Tell how wide the page is, shown or not; more than the window means scrolling sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth")

    # -- what browsers notice ---------------------------------------------------------------------

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that answers "no" with its proper status is no trouble; a file that is missing is.
        is_answer = message.text.startswith("Failed to load resource") and message.location["url"] == self.page.url
        if message.type in ("error", "warning") and not is_answer:
            self.troubles.append(f"{message.type} on {self.path}: {message.text}")

    def _miss(self, request: Request) -> None:
        # Leaving a page stops what it was still loading.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"failed: {request.url} {request.failure}")

    def _receive(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.troubles.append(f"{response.status}: {response.url}")
        if is_page and response.status // 100 != 3:
            self.document = response


def forget() -> None:
    """Let the server look anew instead of waiting for its second to pass."""
    _forget_all()
