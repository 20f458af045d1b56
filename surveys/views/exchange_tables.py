"""What the import pages show: findings and facts as rows of the table component."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from surveys.compiled import CompiledVersion
from surveys.enums import LANGUAGE_NAMES, TEXT_KINDS, ItemKind, Wave
from surveys.exchange.draft import Draft, RowError, level_name
from surveys.exchange.responses import Parsed, columns_of

SHOWN = 200


def findings_table(rows: Sequence[RowError]) -> dict[str, Any] | None:
    """Findings as a table; columns without any content are left out. None without findings."""
    if not rows:
        return None
    full = [
        (_("Blatt"), [row.sheet for row in rows]),
        (_("Zeile"), [str(row.row or "") for row in rows]),
        (_("Spalte"), [row.column for row in rows]),
        (_("Art"), [level_name(row.level) for row in rows]),
        (_("Befund"), [row.message for row in rows]),
    ]
    if all(row.level == "error" for row in rows):
        del full[3]
    shown = [(label, cells[:SHOWN]) for label, cells in full if any(cells)]
    note = (
        _("Gezeigt sind die ersten %(n)s von %(all)s.") % {"n": SHOWN, "all": len(rows)} if len(rows) > SHOWN else ""
    )
    return {
        "columns": [{"label": label} for label, _cells in shown],
        "rows": [[cell or "–" for cell in row] for row in zip(*(cells for _label, cells in shown), strict=True)],
        "note": note,
    }


def draft_facts(draft: Draft, wave: str) -> list[tuple[str, str]]:
    """What an imported questionnaire holds, in words."""
    items = draft.items
    kinds = [f"{sum(item.kind == kind for item in items)} × {kind.label}" for kind in ItemKind if _has(items, kind)]
    conditions = sum(bool(section.condition) for section in draft.sections) + sum(
        bool(item.condition) for item in items
    )
    return [
        (_("Titel"), draft.title.get("de", "")),
        (_("Kurzname"), draft.code),
        (_("Zeitpunkt"), str(Wave(wave or draft.wave).label)),
        (_("Sprachen"), ", ".join(LANGUAGE_NAMES.get(code, code) for code in draft.languages)),
        (_("Abschnitte"), str(len(draft.sections))),
        (_("Fragen"), f"{len(items)} ({', '.join(kinds)})"),
        (_("Bedingungen"), str(conditions)),
    ]


def draft_questions(draft: Draft) -> list[dict[str, Any]]:
    """The questions of an imported questionnaire by section: title, and rows of text and kind."""
    return [
        {
            "title": section.title.get("de") or section.code,
            "rows": [(item.label.get("de") or item.code, ItemKind(item.kind).label) for item in section.items],
        }
        for section in draft.sections
    ]


def _has(items: Sequence[Any], kind: str) -> bool:
    return any(item.kind == kind for item in items)


def answered_table(compiled: CompiledVersion, parsed: Parsed) -> dict[str, Any]:
    """How many rows of the file answer each question."""
    rows = [[code, item.label.get("de", ""), parsed.answered[code]] for code, item in compiled.items.items()]
    return {
        "columns": [{"label": _("Frage")}, {"label": _("Wortlaut")}, {"label": _("Antworten"), "numeric": True}],
        "rows": rows,
    }


def columns_table(compiled: CompiledVersion) -> dict[str, Any]:
    """The columns that a file of answers may have, with what may stand in them."""
    rows = []
    for item in compiled.items.values():
        marks = [f"#{missing.code}" for missing in item.missing]
        allowed = [*_values(item), *marks]
        rows.append([", ".join(columns_of(item)), ItemKind(item.kind).label, ", ".join(allowed)])
    return {"columns": [{"label": _("Spalte")}, {"label": _("Art")}, {"label": _("Erlaubt")}], "rows": rows}


def _values(item: Any) -> list[str]:
    if item.kind == ItemKind.MULTI:
        return ["0", "1"]
    if item.kind == ItemKind.SINGLE:
        return list(item.numbers)
    if item.kind in TEXT_KINDS:
        return [_("Text, höchstens %(n)s Zeichen") % {"n": item.max_length}]
    return [_("%(low)s bis %(high)s") % {"low": item.minimum, "high": item.maximum}]
