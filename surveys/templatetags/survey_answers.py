"""Tags of the pages for respondents."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from surveys.answering_texts import interface, sentence
from surveys.compiled import CompiledSection, Texts
from surveys.presentation import Block, Shown, Values, blocks, shown

register = template.Library()


@register.simple_tag
def says(language: str, key: str, **values: Any) -> str:
    """One sentence of the interface in the respondent's language."""
    return sentence(language, key, **values)


@register.simple_tag
def interface_texts(language: str) -> Mapping[str, str]:
    """All sentences of the interface."""
    return interface(language)


@register.simple_tag
def section_blocks(
    section: CompiledSection,
    language: str,
    values: Values | None = None,
    errors: Mapping[str, str] | None = None,
    asked: frozenset[str] | None = None,
    prefix: str = "f-",
) -> list[Block]:
    """Blocks of a section (see surveys/presentation.py)."""
    return list(blocks(section, language, values or {}, errors or {}, asked or None, prefix or "f-"))


@register.simple_tag
def in_language(texts: Texts, language: str) -> Shown:
    """Text of a version in the language, or its German text."""
    return shown(texts, language)


@register.simple_tag
def condition(section: CompiledSection) -> str:
    """The condition of a section for the script, empty for always."""
    return json.dumps(section.condition, ensure_ascii=False) if section.condition else ""


@register.filter
def said(text: Shown) -> str | SafeString:
    """The text; marked with its language where it is not that of the page."""
    if not text.foreign:
        return text.text
    return format_html('<span lang="{}" dir="{}">{}</span>', text.language, text.direction, text.text)


@register.filter
def paragraphs(text: Shown) -> SafeString:
    """The text in paragraphs; marked with its language where it is not that of the page."""
    html = mark_safe(linebreaks(text.text, autoescape=True))  # nosec B308 B703
    return (
        format_html('<div lang="{}" dir="{}">{}</div>', text.language, text.direction, html) if text.foreign else html
    )
