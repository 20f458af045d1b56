"""Conventions that every template keeps."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".svg", ".txt"})
PAGES = [path for path in TEMPLATES if path.suffix in {".html", ".svg"}]
COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))
INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*="),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "style element": re.compile(r"<style\b"),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")"),
    "htmx handler": re.compile(r"\shx-on"),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
}


def name(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_states_its_inputs_on_the_first_line(path: Path) -> None:
    assert re.match(r"(\{% load [^%]+%\})?\{% comment %\}Inputs: ", path.read_text(encoding="utf-8").splitlines()[0])


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_components_are_included_with_only(path: Path) -> None:
    included = re.findall(r"\{% include \"components/[^%]+%\}", path.read_text(encoding="utf-8"))
    assert [tag for tag in included if not tag.rstrip(" %}").endswith(" only")] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 150
