"""Every text of a template is marked for translation and says "Sie"."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext

from tests.consistency.sources import modules, name, templates, tree
from tests.consistency.test_code import called, gettext_names
from tests.figures import figure

FAMILIAR = re.compile(r"\b(?:du|dich|dir|dein(?:e[mnrs]?)?|euch|eue?r(?:e[mnrs]?)?)\b", re.IGNORECASE)
HIDDEN = [
    re.compile(r"{% comment %}.*?{% endcomment %}", re.DOTALL),
    re.compile(r"{#.*?#}"),
    re.compile(r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}", re.DOTALL),
    re.compile(r"{%.*?%}", re.DOTALL),
    re.compile(r"{{.*?}}", re.DOTALL),
    re.compile(r"<!--.*?-->|<!DOCTYPE[^>]*>", re.DOTALL | re.IGNORECASE),
    re.compile(r"<(?:script|style)\b.*?</(?:script|style)>", re.DOTALL),
    re.compile(r"<[^>]*>", re.DOTALL),
    re.compile(r"&\w+;"),
    re.compile(r"\bvp-[\w-]+"),  # names of classes handed to a block
    re.compile(r"\b\w+(?:\.\w+)+\b"),  # names of hosts
]
SHOWN_ATTRIBUTES = re.compile(r'\s(?:aria-label|title|placeholder|alt|data-label|content)="([^"{]*[äöüßÄÖÜ][^"{]*)"')
PROPER_NAMES = {
    "Vielfaltsportal",
    "PDF",
    "KERN",
    "UX",
    "EUPL",
    "XLSX",
    "CSV",
    "JSON",
    "HTTP",
    "htmx",
    "Typst",
    "Fira",
    "Sans",
    "Noto",
    "AGS",
}
"""Words that are the same in every language."""


def texts(path: Path) -> Iterator[str]:
    """Words of a template that no translation reaches."""
    source = path.read_text(encoding="utf-8")
    yield from SHOWN_ATTRIBUTES.findall(source)
    for pattern in HIDDEN:
        source = pattern.sub(" ", source)
    yield from (word for word in re.findall(r"[^\W\d_]{2,}", source) if word not in PROPER_NAMES)


def words_of(path: Path) -> str:
    """Texts of a template, translated ones included, without tags and attributes that nobody reads."""
    source = path.read_text(encoding="utf-8")
    said = re.findall(r"{% (?:blocktrans(?:late)?)\b.*?%}(.*?){% endblocktrans(?:late)? %}", source, re.DOTALL)
    said += re.findall(r"""{% trans(?:late)? ["'](.*?)["']""", source) + re.findall(r"""_\(["'](.*?)["']\)""", source)
    return " ".join([*said, *texts(path)])


def test_every_text_of_a_template_is_marked_for_translation() -> None:
    found = [f"{name(path)}: {word}" for path in templates() if path.suffix != ".svg" for word in texts(path)]
    figure("words in templates that are not marked for translation", len(found), "0")
    assert not found, "\n".join(map(str, found))


def test_no_template_says_du() -> None:
    found = [
        f"{name(path)}: {match[0]}" for path in templates() for match in [FAMILIAR.search(words_of(path))] if match
    ]
    assert not found, "\n".join(map(str, found))


def test_no_text_of_the_code_says_du() -> None:
    found = []
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and called(node) in gettext_names(path):
                words = [
                    part.value
                    for part in ast.walk(node)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                ]
                found += [f"{name(path)}:{node.lineno} {text}" for text in words if FAMILIAR.search(text)]
    assert not found, "\n".join(map(str, found))


LIBRARY_PAGES = re.compile(r"^templates/(?:account|allauth|mfa|usersessions)/")
"""Templates of libraries in our look: their texts are meant to be those of the library."""
IN_TAGS = re.compile(r"""(?:{% trans(?:late)? |_\()("[^"]*"|'[^']*')(?! context)""")
BLOCKS = re.compile(r"{% blocktrans(?:late)?\b(?!.*?context)(.*?)%}(.*?){% endblocktrans(?:late)? %}", re.DOTALL)


def own_messages() -> Iterator[tuple[str, str]]:
    """Place and text of every message without a context that is ours."""
    for path in modules():
        plain = {found for found in gettext_names(path) if "pgettext" not in found} - _contextual(path)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and called(node) in plain:
                said = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                yield from ((f"{name(path)}:{node.lineno}", text) for text in said)
    for path in templates():
        if not LIBRARY_PAGES.match(name(path)):
            source = path.read_text(encoding="utf-8")
            yield from ((name(path), text[1:-1]) for text in IN_TAGS.findall(source))
            yield from ((name(path), text) for options, text in BLOCKS.findall(source) if "{{" not in text)


def _contextual(path: Path) -> set[str]:
    """Aliases of functions that take a context first."""
    nodes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
    names = [alias for node in nodes for alias in node.names]
    return {alias.asname or alias.name for alias in names if "pgettext" in alias.name}


def test_no_library_translates_a_text_of_ours() -> None:
    """ "Code" once came out as "Code aus der App oder Wiederherstellungscode", a text of the sign-in library."""
    with translation.override("de"):
        found = [f"{place}: {text!r} → {said!r}" for place, text in own_messages() if (said := gettext(text)) != text]
    assert not found, "\n".join(found)
