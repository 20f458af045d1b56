"""QR codes of survey addresses: SVG for pages and documents, PNG for whoever makes their own poster."""

import io
from functools import lru_cache

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

BORDER = 4
"""Quiet zone in modules, as the standard asks."""
PIXELS = 24
"""Pixels a module of the PNG: about 1,000 pixels wide, sharp on a printed A3 poster."""


@lru_cache(maxsize=512)
def _rows(text: str) -> tuple[tuple[int, ...], ...]:
    """The modules, dark 1; level M stands a stain or a fold."""
    return tuple(tuple(row) for row in segno.make(text, error="m", micro=False, boost_error=True).matrix)


def qr_path(text: str) -> tuple[int, str]:
    """Width in modules with the quiet zone, and the path of the dark modules, one rectangle a run."""
    rows = _rows(text)
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = next((end for end in range(x, len(row)) if not row[end]), len(row)) - x
            if run:
                parts.append(f"M{x + BORDER} {y + BORDER}h{run}v1h-{run}z")
            x += run or 1
    return len(rows) + 2 * BORDER, "".join(parts)


def qr_svg(text: str, *, title: str) -> SafeString:
    """An SVG with its name for screen readers, as it stands on a page."""
    width, path = qr_path(text)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" aria-label="{}" class="vp-qr__code">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/><path fill="#000" d="{}"/></svg>',
        width, width, title, width, width, path,
    )  # fmt: skip


def qr_file(text: str, form: str) -> bytes:
    """The QR code as a file: ``svg`` or ``png``; equal input gives equal bytes."""
    if form == "svg":
        width, path = qr_path(text)
        size = width * 4
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {width} {width}">'
            f'<path fill="#fff" d="M0 0h{width}v{width}H0z"/><path fill="#000" d="{path}"/></svg>\n'
        )
        return drawing.encode()
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False, boost_error=True).save(buffer, kind="png", scale=PIXELS, border=BORDER)
    return buffer.getvalue()
