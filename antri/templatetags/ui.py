"""Small drawings that pages share: symbols, the rain gauge, the four leaves of the way."""

import re

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# One line of SVG each, on a 24 × 24 sheet, drawn with a 2 px round pen (css: .ic).
SYMBOLS: dict[str, str] = {
    "next": '<path d="M9 5l7 7-7 7"/>',
    "back": '<path d="M14 5l-7 7 7 7"/>',
    "down": '<path d="M5 9l7 7 7-7"/>',
    "undo": '<path d="M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3"/>',
    "globe": (
        '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3.500 3.500 3.500 14.500 0 18M12 3c-3.500'
        ' 3.500-3.500 14.500 0 18"/>'
    ),
    "search": '<circle cx="10.500" cy="10.500" r="6.500"/><path d="M15.500 15.500L21 21"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c.6-4.500 4-7 8-7s7.400 2.500 8 7"/>',
    "helper": (
        '<circle cx="9" cy="8" r="3.500"/><path d="M2.500 20c.4-4 3-6 6.500-6 2 0 3.600.7 4.800 1.900"/><path'
        ' d="M15 17.500l2.500 2.500 4.500-5"/>'
    ),
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.500l3.500 2"/>',
    "calendar": '<rect x="3" y="5" width="18" height="16" rx="2"/><path d="M3 10h18M8 3v4M16 3v4"/>',
    "card": (
        '<rect x="3" y="5" width="18" height="14" rx="2"/><circle cx="8.500" cy="11" r="2.200"/><path d="'
        'M5.500 16c.5-1.600 1.600-2.300 3-2.300s2.500.7 3 2.300M14 10h4M14 14h4"/>'
    ),
    "family": (
        '<circle cx="8" cy="7" r="3"/><circle cx="17" cy="9" r="2.300"/><path d="M2.500 20c.4-4.500 2.500-7'
        ' 5.500-7s5 2.500 5.500 7M14.500 14.500c.7-.6 1.500-.9 2.500-.9 2.400 0 4 1.900 4.500 5.400"/>'
    ),
    "child": '<circle cx="12" cy="7" r="3.500"/><path d="M7 21v-5a5 5 0 0 1 10 0v5M9.500 21v-4M14.500 21v-4"/>',
    "move": '<path d="M3 11l7-6 7 6M5 10v9h6M13 17h8M18 14l3 3-3 3"/>',
    "heart": '<path d="M12 21s-7-4.500-7-10a4 4 0 0 1 7-2.500A4 4 0 0 1 19 11c0 5.500-7 10-7 10z"/>',
    "paper": '<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 12h6M9 16h6"/>',
    "house": '<path d="M3 11l9-7 9 7M5.500 9.500V20h13V9.500M10 20v-6h4v6"/>',
    "tick": '<path d="M4 13l5 5L20 6"/>',
    "done": '<circle cx="12" cy="12" r="9"/><path d="M8 12.500l3 3 5.500-6"/>',
    "stop": '<circle cx="12" cy="12" r="9"/><path d="M6 6l12 12"/>',
    "warn": '<path d="M12 3L2.500 20h19z"/><path d="M12 10v4.500M12 17.200v.3"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.200v.3"/>',
    "question": (
        '<circle cx="12" cy="12" r="9"/><path d="M9.500 9.500a2.500 2.500 0 1 1 3.600'
        ' 2.200c-.8.4-1.100.9-1.100 1.800M12 17v.3"/>'
    ),
    "pin": (
        '<path d="M12 21s-6.500-5.700-6.500-11a6.500 6.500 0 0 1 13 0c0 5.300-6.500 11-6.500 11z"/><circle'
        ' cx="12" cy="10" r="2.500"/>'
    ),
    "bell": '<path d="M6 17V11a6 6 0 0 1 12 0v6l1.500 2h-15zM10 21h4"/>',
    "swap": '<path d="M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4"/>',
    "download": '<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4v-7h16v7h-3M7 14h10v7H7z"/>',
    "share": (
        '<circle cx="6" cy="12" r="2.500"/><circle cx="17.500" cy="6" r="2.500"/><circle'
        ' cx="17.500" cy="18" r="2.500"/><path d="M8.300 10.900l7-3.700M8.300 13.100l7 3.700"/>'
    ),
    "sound": (
        '<path d="M4 9.500v5h4l5 4.500v-14l-5 4.500zM16.500 9a4.500 4.500 0 0 1 0 6M19 6.500a8.500 8.500 0 0 1 0 11"/>'
    ),
    "copy": '<rect x="8" y="8" width="12" height="13" rx="2"/><path d="M16 8V4H4v13h4"/>',
    "phone": '<rect x="7" y="2.500" width="10" height="19" rx="2"/><path d="M11 18.500h2"/>',
    "camera": '<path d="M4 7h4l1.500-2h5L16 7h4v12H4z"/><circle cx="12" cy="13" r="3.500"/>',
    "online": '<rect x="3" y="4" width="18" height="12" rx="2"/><path d="M8 20h8M9 10l2.200 2.200L15.500 8"/>',
}

# A short tail after a hyphen: KTP-el, F-1.02.
_HYPHENED = re.compile(r"(\b\w{1,6}-[\w.]{1,5}\b)")
_ONE_LINE = '<span class="nb">{}</span>'
_SVG = '<svg class="ic{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>'


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw a symbol beside a word. An unknown name draws a sheet of paper, so data cannot break a page."""
    drawing = mark_safe(SYMBOLS.get(name, SYMBOLS["paper"]))  # our own constants
    return format_html(_SVG, f" {css}" if css else "", drawing)


@register.filter
def together(text: str) -> SafeString:
    """Keep a word like KTP-el on one line."""
    parts = _HYPHENED.split(str(text))
    return format_html_join(
        "", "{}", ((part if n % 2 == 0 else format_html(_ONE_LINE, part),) for n, part in enumerate(parts))
    )


@register.simple_tag
def gauge(left: int, capacity: int, height: int = 58, *, is_few: bool = False) -> SafeString:
    """Draw the rain gauge: the water is what is left, amber when that is few, crossed when empty."""
    floor, deepest = height - 7, height - 14
    if left <= 0:
        inside = f'<path d="M8 {floor - 2}L22 12M8 12L22 {floor - 2}" stroke="#a12a1c" stroke-width="2.500"/>'
    else:
        share = min(1.0, left / capacity) if capacity else 1.0
        surface = round(floor - 1 - max(1.0, share * deepest), 1)
        colour = "#e0a316" if is_few else "#2f86a8"
        marks = "".join(f"M19 {round(floor - deepest * part, 1)}h6" for part in (0.25, 0.5, 0.75))
        inside = (
            f'<path d="M5 {surface}q5 -3 10 0t10 0V{floor}a4 4 0 0 1 -4 4H9a4 4 0 0 1 -4 -4Z" fill="{colour}"/>'
            f'<path d="{marks}" stroke="#16231d" stroke-opacity=".45" stroke-width="1.500"/>'
        )
    glass = (
        f'<svg width="30" height="{height}" viewBox="0 0 30 {height}" aria-hidden="true" focusable="false">'
        f'<path d="M3 2v{floor - 2}a6 6 0 0 0 6 6H21a6 6 0 0 0 6 -6V2" fill="#fff" stroke="#46524b" stroke-width="2"/>'
        f'{inside}<path d="M1 2h4M25 2h4" stroke="#46524b" stroke-width="2.500" stroke-linecap="round"/></svg>'
    )
    return mark_safe(glass)  # numbers only


@register.simple_tag
def leaves(step: int, steps: int = 4) -> SafeString:
    """Draw the way as leaves, the ones behind and under the reader filled."""
    leaf = "M9 1H17a2 2 0 0 1 2 2v2a8 8 0 0 1 -8 8H3a2 2 0 0 1 -2 -2V9a8 8 0 0 1 8 -8Z"
    drawn = "".join(
        f'<path transform="translate({22 * n},0)" d="{leaf}" stroke-width="1.600" '
        + ('fill="#0e5a44" stroke="#0e5a44"/>' if n < step else 'fill="none" stroke="#7a7360"/>')
        for n in range(steps)
    )
    width = 22 * steps - 2
    return mark_safe(  # numbers only
        f'<svg width="{width}" height="14" viewBox="0 0 {width} 14" aria-hidden="true" focusable="false">{drawn}</svg>'
    )
