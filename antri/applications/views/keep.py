"""How the holder of an application keeps its link."""

from urllib.parse import quote

import segno
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from antri.applications.models import Application
from antri.applications.views.pages import file_url
from antri.booking.views.face import whole_url
from antri.directory.queries import said
from antri.templatetags.antri_time import in_fours


class Keep:
    """How to keep the link: it is the key, so people send it to themselves only."""

    def __init__(self, request: HttpRequest, token: str, application: Application) -> None:
        self.url = whole_url(request, file_url(token))
        self._application = application

    @property
    def whatsapp_url(self) -> str:
        words = _("Berkas saya %(service)s (kode %(code)s). Lanjutkan di: %(url)s (jangan diteruskan)") % {
            "service": said(self._application.service, "short_name"),
            "code": in_fours(self._application.code),
            "url": self.url,
        }
        return f"https://wa.me/?text={quote(words)}"

    @property
    def mail_url(self) -> str:
        subject = _("Berkas saya %(code)s") % {"code": in_fours(self._application.code)}
        return f"mailto:?subject={quote(subject)}&body={quote(self.url)}"

    @property
    def qr(self) -> SafeString:
        """Draw the address, for another phone to go on with."""
        code = segno.make(self.url, error="m", micro=False, mask=2)
        drawing = code.svg_inline(scale=4, border=0, omitsize=True, svgclass=None, lineclass=None)
        return mark_safe(drawing)  # drawn here, of an address of ours
