"""A LimeSurvey structure file (.lss) as tables of text, read without following anything in it."""

import html
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _

from portal.core.text import clean_text
from surveys.enums import LANGUAGE_NAMES
from surveys.exchange.draft import ImportRefused, Texts

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
Row = dict[str, str]
_TAG = re.compile(r"/?([A-Za-z][A-Za-z0-9]*)|!--|[!?]")
_BLOCKS = frozenset({"br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4"})


@dataclass
class Tables:
    """Rows by table, and the languages in the file's order with their code in the portal ("" if it has none)."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    indexes: dict[tuple[str, str], dict[str, list[Row]]] = field(default_factory=dict)

    def where(self, table: str, key: str, value: str) -> list[Row]:
        """Rows of a table whose column ``key`` holds the value, from an index made at the first use."""
        index = self.indexes.get((table, key))
        if index is None:
            index = self.indexes[table, key] = {}
            for row in self.get(table):
                index.setdefault(row.get(key, ""), []).append(row)
        return index.get(value, [])

    def get(self, name: str) -> list[Row]:
        return self.rows.get(name, [])

    def texts(self, table: str, key: str, value: str, column: str) -> Texts:
        """Text by language of the thing whose ``key`` is ``value``: from ``table`` or its ``_l10ns``."""
        single = {
            "groups": "group_l10ns",
            "questions": "question_l10ns",
            "subquestions": "question_l10ns",
            "answers": "answer_l10ns",
        }
        found: Texts = {}
        for name in (single.get(table, ""), table):
            for row in self.where(name, key, value):
                language = self.languages.get(row.get("language", "") or row.get("surveyls_language", ""), "")
                if language and row.get(column):
                    text = plain_text(row[column])
                    if text:
                        found.setdefault(language, text)
        return found


def read_tables(content: bytes) -> Tables:
    """Parse the file; ``ImportRefused`` when it is no LimeSurvey survey, damaged, or carries a document type."""
    if len(content) > MAX_BYTES:
        raise ImportRefused.because(_("Die Datei ist größer als 5 MB. Bitte exportieren Sie nur den Fragebogen."))
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise ImportRefused.because(_not_lss())
    reading = _Reading()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ImportRefused.because(
            _("Die Datei ist in Zeile %(line)s nicht lesbar. Bitte exportieren Sie den Fragebogen neu.")
            % {"line": error.lineno}
        ) from error
    if reading.kind != "Survey":
        raise ImportRefused.because(_not_lss())
    reading.tables.languages = _languages(reading.languages)
    return reading.tables


def _not_lss() -> str:
    return _("Die Datei ist kein LimeSurvey-Fragebogen (.lss). Bitte exportieren Sie die „Fragebogenstruktur“.")


def _refuse_doctype(*_args: object) -> None:
    raise ImportRefused.because(_("Die Datei enthält eine DOCTYPE-Angabe, die das Portal nicht annimmt."))


class _Reading:
    """Handlers of the parser: document → table → rows → row → column."""

    def __init__(self) -> None:
        self.tables, self.kind = Tables(), ""
        self.languages: list[str] = []
        self.path: list[str] = []
        self.pieces: list[str] = []
        self.row: Row = {}

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.path.append(name)
        self.pieces = []
        if len(self.path) > 12:
            raise ImportRefused.because(_not_lss())
        if self.path[2:] == ["rows", "row"]:
            self.row = {}

    def text(self, data: str) -> None:
        self.pieces.append(data)

    def end(self, name: str) -> None:
        path, value = self.path, "".join(self.pieces).strip()
        if path[1:] == ["LimeSurveyDocType"]:
            self.kind = value
        elif path[1:] == ["languages", "language"]:
            self.languages.append(value)
        elif len(path) == 5 and path[2:4] == ["rows", "row"]:
            self.row[name] = value
        elif len(path) == 4 and path[2:] == ["rows", "row"]:
            rows = self.tables.rows.setdefault(path[1], [])
            rows.append(self.row)
            if len(rows) > MAX_ROWS:
                raise ImportRefused.because(_("Die Datei hat zu viele Einträge. Bitte teilen Sie den Fragebogen."))
        path.pop()
        self.pieces = []


def _languages(names: list[str]) -> dict[str, str]:
    """``de-informal`` counts as German if the file has no other; a second variant of a language has no code here."""
    known: dict[str, str] = {}
    for name in sorted(names, key=lambda name: "-" in name):
        code = name.lower().split("-")[0]
        known[name] = code if code in LANGUAGE_NAMES and code not in known.values() else ""
    return {name: known[name] for name in names}


def plain_text(source: str) -> str:
    """HTML as clean text, in linear time whatever it holds; scripts and styles are no text, a lone ``<`` is."""
    if "<" not in source:
        return clean_text(html.unescape(source))
    first, *rest = source.split("<")
    pieces, silent = [first], False
    for piece in rest:
        tag, closed, text = piece.partition(">")
        match = _TAG.match(tag)
        if not closed or match is None:
            pieces.append("" if silent else f"<{piece}")
            continue
        name = (match.group(1) or "").lower()
        if name in {"script", "style"}:
            silent = not tag.startswith("/")
        pieces += ["\n" if name in _BLOCKS else "", "" if silent else text]
    lines = html.unescape("".join(pieces)).split("\n")
    return clean_text("\n".join(stripped for line in lines if (stripped := line.strip())))
