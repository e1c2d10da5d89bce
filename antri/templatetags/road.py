"""Pictures of the way online, made on the server: numbers only, every label in the page beside them."""

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from antri.directory.models import Office
from antri.insight.queries.road.months import Parts
from antri.insight.queries.road.trend import Trend

register = template.Library()

_FILLS = (
    ("online", "#0e5a44"),
    ("assisted", "url(#pola-dibantu)"),
    ("by_hand", "url(#pola-manual)"),
    ("not_served", "#a12a1c"),
)
# The chart of a trend, in its own units: a hundred up, a hundred for each month.
_COLUMN, _HEIGHT = 100, 100


@register.simple_tag
def patterns() -> SafeString:
    """Define the patterns once a page, so that nobody needs colours to tell the parts apart."""
    return mark_safe(  # a fixed text
        '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        '<pattern id="pola-dibantu" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="8" height="8" fill="#5fa6c2"/><rect width="2" height="8" fill="#175673"/></pattern>'
        '<pattern id="pola-manual" width="8" height="8" patternUnits="userSpaceOnUse">'
        '<rect width="8" height="8" fill="#f7bc32"/><circle cx="3" cy="3" r="1.500" fill="#6b4300"/></pattern>'
        "</defs></svg>"
    )


@register.simple_tag
def stacked(parts: Parts) -> SafeString:
    """Draw the four parts of all who came. The numbers stand beside it; hidden from screen readers."""
    if not parts.people:
        return mark_safe("")
    x, drawn = 0.0, []
    for name, fill in _FILLS:
        width = 100 * getattr(parts, name) / parts.people
        if width:
            drawn.append(f'<rect x="{x:.2f}%" width="{max(width, 0.6):.2f}%" height="24" fill="{fill}" stroke="#fff"/>')
        x += width
    return mark_safe(  # numbers only
        f'<svg class="stack-bar" width="100%" height="24" aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'
    )


@register.simple_tag
def swatch(name: str) -> SafeString:
    """Draw the key of one part."""
    fill = dict(_FILLS)[name]
    return mark_safe(  # numbers only
        '<svg class="swatch" width="24" height="14" aria-hidden="true" focusable="false">'
        f'<rect width="24" height="14" rx="2" fill="{fill}"/></svg>'
    )


@register.simple_tag
def against(ready: int | None, target: int | None) -> SafeString:
    """Draw a share against its target: the bar, and a line where the target stands."""
    if ready is None:
        return mark_safe("")
    is_there = target is not None and ready >= target
    line = f'<line x1="{target}%" x2="{target}%" y1="0" y2="20" stroke="#16231d" stroke-width="2"/>' if target else ""
    return mark_safe(  # numbers only
        '<svg class="target-bar" width="100%" height="20" aria-hidden="true" focusable="false">'
        '<rect y="5.500" width="100%" height="9" rx="2" fill="#f2ecdd" stroke="#7a7360"/>'
        f'<rect y="5" width="{ready}%" height="10" rx="2" fill="{"#0e5a44" if is_there else "#7a7360"}"/>{line}</svg>'
    )


@register.simple_tag
def trend_chart(trend: Trend) -> SafeString:
    """Draw months as a line, what is expected as a band, the target as dashes. Its x-axis is the table below it."""
    count = len(trend.months) + len(trend.ahead)
    if not count:
        return mark_safe("")
    width = count * _COLUMN

    def at(place: int, percent: float) -> str:
        return f"{place * _COLUMN + _COLUMN // 2} {_HEIGHT - percent:g}"

    told = [at(n, month.parts.ready or 0) for n, month in enumerate(trend.months)]
    fixed = 'fill="none" vector-effect="non-scaling-stroke"'
    drawn = [f'<path d="M0 {y}H{width}" stroke="#dcd3bf" {fixed}/>' for y in (0, 25, 50, 75, 100)]
    if trend.ahead:
        start = len(trend.months)
        high = [at(start + n, each.high) for n, each in enumerate(trend.ahead)]
        low = [at(start + n, each.low) for n, each in enumerate(trend.ahead)]
        middle = [at(start + n, each.middle) for n, each in enumerate(trend.ahead)]
        drawn += [
            f'<path d="M{"L".join([told[-1], *high, *reversed(low)])}Z" fill="#cbe3ee"/>',
            (
                f'<path d="M{"L".join([told[-1], *middle])}" stroke="#175673" stroke-width="3" stroke-dasharray="2 6" '
                f'stroke-linecap="round" {fixed}/>'
            ),
        ]
    if trend.target is not None:
        y = _HEIGHT - trend.target
        drawn.append(f'<path d="M0 {y}H{width}" stroke="#16231d" stroke-width="2" stroke-dasharray="8 6" {fixed}/>')
    drawn.append(f'<path d="M{"L".join(told)}" stroke="#0e5a44" stroke-width="3" {fixed}/>')
    drawn += [
        f'<path d="M{point}h0" stroke="#0e5a44" stroke-width="11" stroke-linecap="round" {fixed}/>' for point in told
    ]
    return mark_safe(  # numbers only
        f'<svg class="trend" viewBox="0 -4 {width} 108" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false">{"".join(drawn)}</svg>'
    )


@register.filter
def one_decimal(value: float | None) -> str:
    """Write a number with one decimal, as the reader's language does."""
    return "–" if value is None else number_format(value, 1)


@register.filter
def grouped(value: int) -> str:
    """Write a count as people read it: 11.440."""
    return number_format(value, 0, force_grouping=True)


@register.filter
def people(number: int) -> str:
    """Say how many people: "1.120 warga"."""
    return ngettext("%(n)s warga", "%(n)s warga", number) % {"n": grouped(number)}


@register.filter
def short_name(office: Office) -> str:
    """Name a kecamatan where all of them are kecamatan."""
    return office.name.removeprefix("Kecamatan ")
