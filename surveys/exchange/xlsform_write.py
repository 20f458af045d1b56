"""XLSForm out: a ``Draft`` becomes a workbook; equal drafts give equal bytes.

Scales are lists of their points (``select_one`` with ``vp_kind`` = scale), so that every XLSForm tool can show them.
Columns that start with ``vp_`` belong to the portal; other tools skip them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby

from portal.core.errors import DomainError
from portal.core.tables import Cell, Column, Sheet, xlsx_bytes
from surveys.enums import LANGUAGE_NAMES
from surveys.exchange.draft import Draft, ItemDraft, SectionDraft, Texts
from surveys.exchange.expressions import ExpressionError
from surveys.exchange.xpath import to_xpath

UNDATED = datetime(2020, 1, 1, tzinfo=UTC)
"""A workbook says when it was created; ours says the same always, so that equal content gives equal bytes."""
Row = dict[str, Cell]


def write_draft(draft: Draft) -> bytes:
    """The workbook with the sheets survey, choices and settings."""
    lists = _Lists(draft.languages)
    try:
        rows = [row for section in draft.sections for row in _section(section, draft.languages, lists)]
    except ExpressionError as error:
        raise DomainError(str(error)) from error
    languages = draft.languages
    survey = _sheet(
        "survey", ["type", "name", *_columns("label", languages), *_columns("hint", languages), "required", "relevant",
                   "constraint", "appearance", "vp_kind", "vp_role", "vp_missing", "vp_reversed", "vp_bins"],
        rows,
    )  # fmt: skip
    choices = _sheet(
        "choices",
        ["list_name", "name", *_columns("label", languages), "vp_missing", "vp_number", "vp_exclusive"],
        lists.rows,
    )
    settings = _sheet(
        "settings",
        ["form_title", "form_id", "default_language", "style", "vp_wave", "vp_minutes",
         *(column for name in ("vp_title", "vp_intro", "vp_purpose", "vp_thanks") for column in _columns(name, languages))],
        [_settings(draft)],
    )  # fmt: skip
    title = draft.title.get("de", draft.code)
    return xlsx_bytes([survey, choices, settings], title=title, author="Vielfaltsportal", created=UNDATED)


def _sheet(title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Sheet:
    widths = {"name": 24, "list_name": 24, "relevant": 40}
    return Sheet(
        title,
        [Column(name, name, width=widths.get(name, 44 if "::" in name else 14)) for name in columns],
        [[row.get(name) for name in columns] for row in rows],
    )


def _columns(name: str, languages: Sequence[str]) -> list[str]:
    return [_column(name, language) for language in languages]


def _column(name: str, language: str) -> str:
    return f"{name}::{LANGUAGE_NAMES.get(language, language)} ({language})"


def _spread(name: str, texts: Texts, languages: Sequence[str]) -> Row:
    return {_column(name, language): texts[language] for language in languages if texts.get(language)}


def _yes(value: bool) -> str | None:
    return "yes" if value else None


def _section(section: SectionDraft, languages: Sequence[str], lists: "_Lists") -> Iterable[Row]:
    yield {
        "type": "begin_group", "name": section.code, **_spread("label", section.title, languages),
        "relevant": to_xpath(section.condition), "appearance": "field-list",
    }  # fmt: skip
    if section.intro:
        yield {"type": "note", "name": f"{section.code}_einleitung", **_spread("label", section.intro, languages)}
    for matrix, items in groupby(section.items, key=lambda item: item.matrix):
        members = list(items)
        if matrix:
            label = _spread("label", members[0].matrix_label, languages)
            yield {"type": "begin_group", "name": matrix, **label, "appearance": "table-list"}
        for item in members:
            yield _item(item, languages, lists)
        if matrix:
            yield {"type": "end_group"}
    yield {"type": "end_group"}


def _item(item: ItemDraft, languages: Sequence[str], lists: "_Lists") -> Row:
    return {
        "name": item.code, **_spread("label", item.label, languages), **_spread("hint", item.hint, languages),
        "required": _yes(item.required), "relevant": to_xpath(item.condition), "vp_role": item.role,
        "vp_reversed": _yes(item.reversed), **_typed(item, lists),
    }  # fmt: skip


def _typed(item: ItemDraft, lists: "_Lists") -> Row:
    missing = [_choice(entry.code, entry.label, missing=True) for entry in item.missing]
    if item.kind in {"single", "multi"}:
        options = [_choice(o.code, o.label, number=o.number, exclusive=o.exclusive) for o in item.options]
        word = "select_one" if item.kind == "single" else "select_multiple"
        return {"type": f"{word} {lists.name(item.code, options + missing)}"}
    if item.kind == "scale":
        return _scale(item, missing, lists)
    named: Row = {"vp_missing": lists.name(f"{item.code}_fehlend", missing) if missing else None}
    if item.kind == "number":
        constraint = f". >= {item.minimum} and . <= {item.maximum}"
        return {"type": "integer", "constraint": constraint, "vp_bins": " ".join(map(str, item.bins)), **named}
    length = f"string-length(.) <= {item.max_length}" if item.max_length else None
    return {
        "type": "text",
        "appearance": "multiline" if item.kind == "long_text" else None,
        "constraint": length,
        **named,
    }


def _scale(item: ItemDraft, missing: list[Row], lists: "_Lists") -> Row:
    span = range(item.minimum or 0, (item.maximum or 0) + 1)
    points = [_choice(str(point), item.labels.get(str(point)) or {}, bare=True) for point in span]
    return {"type": f"select_one {lists.name(item.code, points + missing)}", "vp_kind": "scale"}


def _choice(
    code: str,
    label: Texts,
    *,
    missing: bool = False,
    number: int | None = None,
    exclusive: bool = False,
    bare: bool = False,
) -> Row:
    """A choice before it has a list; ``bare`` puts the name where there is no label, as other tools ask for one."""
    return {
        "name": code, "label": json.dumps(label, sort_keys=True) if label or not bare else code,
        "vp_missing": _yes(missing), "vp_number": number, "vp_exclusive": _yes(exclusive),
    }  # fmt: skip


class _Lists:
    """The sheet ``choices``; questions with the same choices share a list."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages
        self.rows: list[Row] = []
        self.known: dict[str, str] = {}
        self.names: set[str] = set()

    def name(self, wanted: str, choices: list[Row]) -> str:
        """The list with these choices, made if there is none."""
        content = json.dumps(choices, sort_keys=True, default=str)
        if content in self.known:
            return self.known[content]
        name, number = wanted, 1
        while name in self.names:
            number += 1
            name = f"{wanted}_{number}"
        self.names.add(name)
        self.known[content] = name
        for choice in choices:
            self.rows.append({"list_name": name, **choice, **self._label(str(choice["label"]), str(choice["name"]))})
        return name

    def _label(self, label: str, name: str) -> Row:
        texts = dict.fromkeys(self.languages, name) if not label.startswith("{") else json.loads(label)
        return _spread("label", texts, self.languages)


def _settings(draft: Draft) -> Row:
    row: Row = {
        "form_title": draft.title.get("de", ""), "form_id": draft.code, "style": "pages",
        "default_language": f"{LANGUAGE_NAMES['de']} (de)", "vp_wave": draft.wave, "vp_minutes": draft.minutes,
    }  # fmt: skip
    texts = {"vp_title": draft.title, "vp_intro": draft.intro, "vp_purpose": draft.purpose, "vp_thanks": draft.thanks}
    for name, entry in texts.items():
        row |= _spread(name, entry, draft.languages)
    return row
