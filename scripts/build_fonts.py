"""Build the shipped fonts from the full font files of the KERN package.

    python scripts/build_fonts.py <unpacked npm package @kern-ux/native>

Writes unsubsetted TTF files for the PDF builder (portal/core/pdf_fonts/; Noto Sans Arabic beside them comes unchanged
from the Noto project, KERN has no Arabic letters) and small woff2 subsets for the web
(static/fonts/). Running it twice gives the same bytes; static/css/fonts.css names the files and must keep the
unicode ranges of NOTO_RANGES.
"""

import argparse
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
PDF_FONTS = ROOT / "portal" / "core" / "pdf_fonts"
WEB_FONTS = ROOT / "static" / "fonts"

FIRA = {
    "FiraSans-Regular": "fira-sans/FiraSans-Regular.woff2",
    "FiraSans-Italic": "fira-sans/FiraSans-Italic.woff2",
    "FiraSans-SemiBold": "fira-sans/FiraSans-SemiBold.woff2",
    "FiraSans-Bold": "fira-sans/FiraSans-Bold.woff2",
}
NOTO = {
    "NotoSans-Regular": "noto-sans/NotoSans-Regular.woff2",
    "NotoSans-Bold": "noto-sans/NotoSans-Bold.woff2",
}
# Latin, Latin-1 and Latin Extended-A, ẞ, punctuation, currency, arrows and the mathematical signs a report uses.
FIRA_RANGES = (
    "U+0020-007E,U+00A0-017F,U+0218-021B,U+02C6,U+02C7,U+02D8-02DD,U+1E9E,U+2002-200A,U+2010-2015,U+2018-201E,"
    "U+2020-2022,U+2026,U+202F,U+2030,U+2032,U+2033,U+2039,U+203A,U+2044,U+20AC,U+2116,U+2122,U+2190-2193,U+2196-2199,"
    "U+2212,U+2215,U+2219,U+221A,U+221E,U+2248,U+2260,U+2264,U+2265"
)
# Everything else that names in DIN 91379 and other European scripts need; the browser loads it only when it occurs.
NOTO_RANGES = (
    "U+0180-0217,U+021C-02C5,U+02C8-02D7,U+02DE-036F,U+0370-052F,U+1E00-1E9D,U+1E9F-1FFF,U+2C60-2C7F,U+A720-A7FF"
)
FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "mkmk", "tnum", "lnum", "pnum", "case"]


def build_ttf(source: Path, target: Path) -> None:
    """Unpack a woff2 file into a TTF with all its glyphs."""
    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    font.save(target)


def build_subset(source: Path, target: Path, ranges: str) -> None:
    """Write a woff2 file that holds only the characters of `ranges` (CSS notation)."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False
    options.desubroutinize = True
    options.recalc_timestamp = False
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(ranges.replace("U+", "")))
    subsetter.subset(font)
    subset.save_font(font, str(target), options)


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the shipped fonts from the unpacked package @kern-ux/native.")
    parser.add_argument("package", type=Path)
    fonts = parser.parse_args().package / "dist" / "fonts"
    PDF_FONTS.mkdir(parents=True, exist_ok=True)
    WEB_FONTS.mkdir(parents=True, exist_ok=True)
    for name, source in {**FIRA, **NOTO}.items():
        build_ttf(fonts / source, PDF_FONTS / f"{name}.ttf")
    for name, source in FIRA.items():
        build_subset(fonts / source, WEB_FONTS / f"{name}.woff2", FIRA_RANGES)
    for name, source in NOTO.items():
        build_subset(fonts / source, WEB_FONTS / f"{name}-ext.woff2", NOTO_RANGES)


if __name__ == "__main__":
    main()
