"""A figure as a file of its own: SVG with title and source, and the same as PNG. Equal input gives equal bytes."""

import json
import math
import re
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from portal.core.charts.figure import Figure
from portal.core.charts.numbers import coordinate
from portal.core.charts.palette import INK, PAPER, QUIET
from portal.core.charts.scales import lines_of
from portal.core.errors import DomainError
from portal.core.limited_process import ProcessFailedError, run_limited
from portal.core.pdf_text import drawable

FONTS = Path(__file__).parents[1] / "pdf_fonts"
WORKER = Path(__file__).parent / "png_worker.py"
SECONDS, MEGABYTES = 30.0, 2048
FAMILIES = "Fira Sans, Noto Sans, Arial, Helvetica, sans-serif"
LARGEST = 6000
"""Widest PNG in pixels."""
_MARGIN, _TITLE, _FOOT = 20.0, 17.0, 12.0
_PAGE = """#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: 1pt * int(sys.inputs.width), height: 1pt * int(sys.inputs.height))
"""


class ImageError(DomainError):
    """The picture could not be drawn. ``message`` is for the user, ``detail`` (the compiler's words) for the log."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


def standalone_svg(figure: Figure, narrow: bool = False) -> bytes:
    """A complete file on white paper: title, drawing, caption and source; no script, no link, no outer reference."""
    return _standalone(figure, narrow).encode()


def png(figure: Figure, width_px: int = 1520) -> bytes:
    """The wide drawing as PNG, ``width_px`` wide (1 to 6000). Takes about half a second. Raises ``ImageError``."""
    if not 1 <= width_px <= LARGEST:
        raise ValueError(f"width_px lies between 1 and {LARGEST}")
    svg = _standalone(figure, narrow=False)
    svg, height_px = _in_whole_pixels(svg, width_px)
    with tempfile.TemporaryDirectory(prefix="vielfalt-png-") as folder:
        (Path(folder) / "main.typ").write_text(_PAGE, encoding="utf-8")
        job = {
            "root": folder,
            "main": "main.typ",
            "fonts": str(FONTS),
            "inputs": {"svg": drawable(svg), "width": str(width_px), "height": str(height_px)},
        }
        stdin = json.dumps(job).encode()
        try:
            return run_limited(WORKER, stdin=stdin, seconds=SECONDS, megabytes=MEGABYTES, cwd=Path(folder))
        except ProcessFailedError as error:
            message = _("Das Bild konnte nicht gezeichnet werden. Bitte versuchen Sie es noch einmal.")
            raise ImageError(message, detail=error.detail) from error


def _in_whole_pixels(svg: str, width_px: int) -> tuple[str, int]:
    """The same picture, at the bottom a fraction of a pixel taller, and its height in pixels.

    Typst draws an SVG on whole pixels and squeezes the result into its box: a fraction would lose a row of pixels.
    """
    size = r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 [\d.]+ [\d.]+"'
    found = re.search(size, svg)
    if found is None:
        raise ValueError("the picture has no size")
    width, height = float(found[1]), float(found[2])
    height_px = math.ceil(height * width_px / width)
    whole = f'width="{width_px}" height="{height_px}" viewBox="0 0 {width:g} {height_px * width / width_px:.4f}"'
    return svg.replace(found[0], whole, 1), height_px


def _standalone(figure: Figure, narrow: bool) -> str:
    drawing = str(figure.svg_narrow if narrow else figure.svg_wide)
    found = re.match(r'<svg [^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"', drawing)
    if found is None:
        raise ValueError("the figure holds no drawing")
    inner, outer = float(found[1]), float(found[2])
    title, y = _lines(figure.title, _MARGIN + _TITLE, inner, size=_TITLE, weight=600, fill=INK)
    top = y + 8
    foot, bottom = _foot(figure, top + outer + 22, inner)
    width, height = coordinate(inner + 2 * _MARGIN), coordinate(bottom + _MARGIN - _FOOT)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{height}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title desc" '
        f'font-family="{FAMILIES}">\n<title id="title">{escape(figure.title)}</title>\n'
        f'<desc id="desc">{escape(figure.desc)}</desc>\n<rect width="{width}" height="{height}" fill="{PAPER}"/>\n'
        f'{title}<g transform="translate({coordinate(_MARGIN)} {coordinate(top)})">{_content(drawing)}</g>\n'
        f"{foot}</svg>\n"
    )


def _content(drawing: str) -> str:
    """What is drawn, without title, description and links."""
    inside = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
    inside = re.sub(r"<title .*?</desc>", "", inside, count=1, flags=re.DOTALL)
    inside = re.sub(r"<a .*?</a>", "", inside, flags=re.DOTALL)
    return re.sub(r' (?:role|aria-labelledby)="[^"]*"', "", inside)


def _foot(figure: Figure, y: float, width: float) -> tuple[str, float]:
    caption = figure.caption if figure.caption != figure.title else ""
    source = _("Quelle: %(source)s") % {"source": figure.source} if figure.source else ""
    text = ""
    for part in filter(None, (caption, source)):
        lines, y = _lines(part, y, width, size=_FOOT, weight=400, fill=QUIET)
        text += lines
    return text, y


def _lines(text: str, y: float, width: float, *, size: float, weight: int, fill: str) -> tuple[str, float]:
    """Text elements from the base line ``y`` on, and the next base line."""
    drawn = ""
    for line in lines_of(text, width, size, weight=weight):
        drawn += (
            f'<text x="{coordinate(_MARGIN)}" y="{coordinate(y)}" font-size="{coordinate(size)}" '
            f'font-weight="{weight}" fill="{fill}">{escape(line)}</text>\n'
        )
        y += size * 1.35
    return drawn, y
