"""The icons of the portal: drawn on a 16 × 16 grid with strokes in the colour of the text.

Inline SVG with presentation attributes only: it passes the Content-Security-Policy and follows forced colours.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

CIRCLE = '<circle cx="8" cy="8" r="6.25"/>'
SHAPES: dict[str, str] = {
    # one shape per tone, so that colour is never alone
    "neutral": CIRCLE,
    "info": f'{CIRCLE}<path d="M8 1.75a6.25 6.25 0 0 1 0 12.5z" fill="currentColor"/>',
    "success": f'{CIRCLE}<path d="m5 8.25 2.25 2.25L11.25 6"/>',
    "sustained": '<path d="m1 8.5 3 3 6-7M6.5 10.5l1 1 7-7"/>',
    "warning": f'{CIRCLE}<path d="M8 4.5V8l2.5 1.75"/>',
    "danger": '<path d="M8 1.75 14.75 13.75H1.25z"/><path d="M8 6v3.75M8 11.5v.75"/>',
    "muted": f'{CIRCLE}<path d="M5 8h6"/>',
    # actions and directions
    "add": '<path d="M8 2.5v11M2.5 8h11"/>',
    "calendar": '<path d="M2 3.5h12v10.5H2zM2 6.75h12M5 1.5v3M11 1.5v3"/>',
    "check": '<path d="m2.5 8.5 3.5 3.5 7.5-8"/>',
    "close": '<path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/>',
    "delete": '<path d="M2.5 4h11M6 4V2.25h4V4M4 4l.75 9.75h6.5L12 4M6.75 6.75v4.5M9.25 6.75v4.5"/>',
    "down": '<path d="m3.5 6 4.5 4.5L12.5 6"/>',
    "download": '<path d="M8 2v8M4.75 7 8 10.25 11.25 7M2.5 13.5h11"/>',
    "edit": '<path d="m2.5 13.5.75-3.25L10.75 2.75l2.5 2.5-7.5 7.5z"/>',
    "external": '<path d="M6.5 3H3v10h10V9.5M9 2.5h4.5V7M13.5 2.5 7.5 8.5"/>',
    "file": '<path d="M3.5 1.75h6l3 3v9.5h-9zM9.25 1.75V5h3.25"/>',
    "left": '<path d="M10 3.5 5.5 8l4.5 4.5"/>',
    "lock": '<path d="M3.25 7h9.5v7h-9.5zM5.25 7V4.75a2.75 2.75 0 0 1 5.5 0V7"/>',
    "mail": '<path d="M1.75 3.5h12.5v9H1.75zM1.75 4 8 9l6.25-5"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "notice": f'{CIRCLE}<path d="M8 7.25v4M8 4.6v.3"/>',
    "right": '<path d="M6 3.5 10.5 8 6 12.5"/>',
    "search": '<circle cx="7" cy="7" r="4.75"/><path d="m10.5 10.5 3.5 3.5"/>',
    "sort": '<path d="M5 6.25 8 3.25l3 3M5 9.75l3 3 3-3"/>',
    "sort-down": '<path d="M8 3v10M4.5 9.5 8 13l3.5-3.5"/>',
    "sort-up": '<path d="M8 13V3M4.5 6.5 8 3l3.5 3.5"/>',
    "undo": '<path d="M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6"/>',
    "user": '<circle cx="8" cy="5.25" r="3"/><path d="M2.5 14c.5-3.25 2.75-4.75 5.5-4.75s5 1.5 5.5 4.75"/>',
}
START = (
    '<svg class="vp-icon {}" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>'
)
RENDERED = {name: format_html(START, "", mark_safe(shape)) for name, shape in SHAPES.items()}  # nosec


def icon_svg(name: str, css_class: str = "") -> SafeString:
    """Return the decorative icon `name` as inline SVG; an unknown name is a mistake in the template (KeyError)."""
    if not css_class:
        return RENDERED[name]
    return format_html(START, css_class, mark_safe(SHAPES[name]))  # nosec
