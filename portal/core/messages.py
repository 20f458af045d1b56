"""German texts of libraries: ``python -m portal.core.messages check|compile``.

Our own texts are German in the source. ``locale/de/LC_MESSAGES/django.po`` holds only what overrides the German
translation of allauth, which mixes "du" and "Sie". ``compile`` writes the ``.mo`` (equal input, equal bytes),
``check`` says what is wrong. Needs polib, a tool of developers.
"""

import re
import sys
from importlib.util import find_spec
from pathlib import Path

import polib

OURS = Path(__file__).resolve().parents[2] / "locale/de/LC_MESSAGES/django.po"
PRONOUN = r"\b(?:du|dich|dir|dein(?:e[mnrs]?)?|euch|eue?r(?:e[mnrs]?)?)\b"
IMPERATIVE = (
    r"\bbitte (?:beachte|bestätige|folge|gib|habe|kontaktiere|klicke?|lass|melde|prüfe|rufe?|schau|überprüfe|"
    r"versuche?|verwende|wähle|warte)\b"
)
INFORMAL = re.compile(f"{PRONOUN}|{IMPERATIVE}", re.IGNORECASE)
NOT_INSTALLED = re.compile(r"socialaccount|openid|idp/|headless")
"""Parts of allauth that the portal does not install."""

Catalogue = dict[tuple[str | None, str], list[str]]


def library_catalogue() -> Path:
    """Return allauth's German catalogue."""
    spec = find_spec("allauth")
    if spec is None or spec.origin is None:
        raise RuntimeError("allauth is not installed")
    return Path(spec.origin).parent / "locale/de/LC_MESSAGES/django.po"


def merged(ours: Path = OURS) -> Catalogue:
    """Return what users read: (context, English) → German texts, allauth's with our overrides on top."""
    found: Catalogue = {}
    for entry in polib.pofile(str(library_catalogue())):
        installed = [place for place, _line in entry.occurrences if not NOT_INSTALLED.search(place)]
        if installed and not entry.obsolete:
            found[entry.msgctxt, entry.msgid] = [] if entry.fuzzy else _texts(entry)
    for entry in polib.pofile(str(ours)):
        found[entry.msgctxt, entry.msgid] = _texts(entry)
    return found


def compiled(ours: Path = OURS) -> bytes:
    """Return the bytes of the ``.mo``."""
    return bytes(polib.pofile(str(ours)).to_binary())


def problems(ours: Path = OURS) -> list[str]:
    """Return a sentence for everything that is wrong with the catalogue; empty when all is well."""
    found = []
    mo = ours.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(ours):
        found.append(f"{mo.name} is not current. Run: python -m portal.core.messages compile")
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(library_catalogue()))}
    for entry in polib.pofile(str(ours)):
        if (entry.msgctxt, entry.msgid) not in known:
            found.append(f"overrides nothing: {entry.msgid!r}")
        found += [f"placeholders differ: {text!r}" for text in _texts(entry) if _names(text) - _names(entry.msgid)]
    for (_context, english), texts in merged(ours).items():
        if not texts:
            found.append(f"not translated: {english!r}")
        found += [f"says du: {text!r}" for text in texts if INFORMAL.search(text)]
    return found


def _texts(entry: polib.POEntry) -> list[str]:
    return [text for text in [entry.msgstr, *entry.msgstr_plural.values()] if text]


def _names(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s|%d|\{\w+\}", text))


def main(arguments: list[str]) -> int:
    if arguments == ["compile"]:
        OURS.with_suffix(".mo").write_bytes(compiled())
        return 0
    if arguments == ["check"]:
        found = problems()
        sys.stderr.writelines(f"{problem}\n" for problem in found)
        return 1 if found else 0
    sys.stderr.write("usage: python -m portal.core.messages check|compile\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
