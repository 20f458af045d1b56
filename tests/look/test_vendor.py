"""What was taken from elsewhere is what the list says."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = json.loads((ROOT / "static/vendor/checksums.json").read_text(encoding="utf-8"))["packages"]
FILES = {path: digest for package in PACKAGES for path, digest in package["files"].items()}
FOLDERS = ["static/vendor/kern", "static/fonts", "portal/core/pdf_fonts", "tests/vendor"]


@pytest.mark.parametrize(("path", "digest"), FILES.items())
def test_a_vendored_file_is_unchanged(path: str, digest: str) -> None:
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest


def test_every_vendored_file_is_listed() -> None:
    present = {p.relative_to(ROOT).as_posix() for folder in FOLDERS for p in (ROOT / folder).rglob("*") if p.is_file()}
    assert present == set(FILES)


def test_every_package_names_version_and_licence() -> None:
    assert all(package["version"] and package["licence"] and package["files"] for package in PACKAGES)


def test_style_sheets_ask_for_nothing_that_is_missing_or_elsewhere() -> None:
    for sheet in [*(ROOT / "static/css").glob("*.css"), *(ROOT / "static/vendor").rglob("*.css")]:
        for address in re.findall(r"""url\(\s*["']?([^"')]+)""", sheet.read_text(encoding="utf-8")):
            assert address.startswith("data:") or (sheet.parent / address).is_file(), f"{sheet.name}: {address}"


def test_the_first_visit_stays_small() -> None:
    fonts = sum(path.stat().st_size for path in (ROOT / "static/fonts").glob("FiraSans-*.woff2"))
    assert fonts < 90_000


@pytest.mark.parametrize("name", ["Regular", "Italic", "SemiBold", "Bold"])
def test_the_web_font_has_the_letters_and_tabular_figures_we_use(name: str) -> None:
    font = TTFont(ROOT / f"static/fonts/FiraSans-{name}.woff2")
    missing = [
        letter for letter in "ÄÖÜäöüßẞéÇğıŞŁ0123456789„“–…→≤≥≈−€%\u00a0" if ord(letter) not in font.getBestCmap()
    ]
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert missing == []
    assert "tnum" in features


def test_the_fallback_ranges_in_the_style_sheet_are_those_of_the_build() -> None:
    from scripts.build_fonts import NOTO_RANGES

    sheet = (ROOT / "static/css/fonts.css").read_text(encoding="utf-8")
    assert sheet.count(NOTO_RANGES.replace(",", ", ")) == 2
