"""Small drawings of the staff area."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.directory.queries import catalogue

register = template.Library()

# How an office serves, in a word: the long form stands on the citizens' pages.
_MODES = {
    Office.Mode.MANUAL: ("sun", _("Manual")),
    Office.Mode.HYBRID: ("rain", _("Hibrida")),
    Office.Mode.ONLINE: ("", _("Daring")),
}


@register.simple_tag
def mode_tag(office: Office) -> SafeString:
    """Say in a tag how an office serves now."""
    css, word = _MODES[catalogue().mode(office)]
    return format_html('<span class="tag {}">{}</span>', css, word)


@register.simple_tag
def bar(part: int, whole: int) -> SafeString:
    """Draw how much of `whole` is taken. Always beside the numbers themselves; hidden from screen readers."""
    share = min(100, round(part * 100 / whole)) if whole else 0
    return mark_safe(  # numbers only
        '<svg class="barline" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect x=".7" y=".7" width="98.600" height="8.600" rx="1" fill="#fff" stroke="#0e5a44" stroke-width="1.400"'
        ' vector-effect="non-scaling-stroke"/>'
        + (f'<rect width="{share}" height="10" fill="#0e5a44"/>' if share else "")
        + "</svg>"
    )
