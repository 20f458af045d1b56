"""The history of a row as sentences that a colleague could have written."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from municipalities import partial_dates
from municipalities.models import Goal, Measure, MeasureGoal
from municipalities.selectors.phrases import joined, noun, thing
from portal.core.templatetags.portal_tags import date_de, german_number

UNSHOWN = {
    "id", "municipality", "version", "deleted_at", "deleted_by", "recorded_on", "receipt", "created_at",
    "strategy", "measure", "author", "author_label", "is_recut", "programme", "user",
}  # fmt: skip
LONGEST_QUOTE = 120


@dataclass(frozen=True)
class HistorySentence:
    """One change: when, who, and the whole sentence."""

    at: datetime
    who: str
    text: str


def sentences(row: Any, limit: int = 20) -> list[HistorySentence]:
    """Return the newest changes of a row that has ``history``, newest first.

    The number of queries depends on the model alone: one for the changes, one per foreign key and two per
    many-to-many field for names, two more for the goals of a measure.
    """
    records = list(row.history.select_related("history_user").order_by("-history_date", "-history_id")[: limit + 1])
    names = _Names(type(row), records)
    found = []
    for newer, older in zip(records, [*records[1:], None], strict=True):
        if older is None and newer.history_type != "+":
            continue  # older than the limit: nothing to compare with
        if text := _what(type(row), newer, older, names):
            found.append(_sentence(newer, text))
    if isinstance(row, Measure):
        found += _goal_changes(row, limit)
        found.sort(key=lambda sentence: sentence.at, reverse=True)
    return found[:limit]


def _sentence(record: Any, text: str) -> HistorySentence:
    who = str(record.history_user) if record.history_user else _("Das Portal")
    return HistorySentence(record.history_date, who, _("%(who)s hat %(text)s.") % {"who": who, "text": text})


def _what(model: type[models.Model], newer: Any, older: Any, names: "_Names") -> str:
    if newer.history_type == "+":
        return _("%(thing)s angelegt") % {"thing": noun(model)}
    if newer.history_type == "-":
        return _("%(thing)s endgültig gelöscht") % {"thing": noun(model)}
    if bool(getattr(newer, "deleted_at", None)) != bool(getattr(older, "deleted_at", None)):
        verb = _("%(thing)s gelöscht") if newer.deleted_at else _("%(thing)s wiederhergestellt")
        return verb % {"thing": noun(model)}
    clauses = [_clause(field, newer, older, names) for field in names.fields]
    clauses += [_members_clause(field, newer, older, names) for field in names.many]
    return joined([clause for clause in clauses if clause])


def _clause(field: Any, newer: Any, older: Any, names: "_Names") -> str:
    before, after = getattr(older, field.attname), getattr(newer, field.attname)
    if before == after or (before in (None, "") and after in (None, "")):
        return ""
    words = {"thing": thing(str(field.verbose_name)), "label": field.verbose_name}
    old, new = names.shown(field, before), names.shown(field, after)
    if isinstance(field, models.BooleanField):
        return _("bei „%(label)s“ „%(new)s“ eingetragen") % {**words, "new": new}
    if isinstance(field, models.TextField) or max(len(old), len(new)) > LONGEST_QUOTE:
        verb = _("%(thing)s ergänzt") if not old else _("%(thing)s entfernt") if not new else _("%(thing)s geändert")
        return verb % words
    if not old:
        return _("%(thing)s auf „%(new)s“ gesetzt") % {**words, "new": new}
    if not new:
        return _("%(thing)s „%(old)s“ entfernt") % {**words, "old": old}
    return _("%(thing)s von „%(old)s“ auf „%(new)s“ geändert") % {**words, "old": old, "new": new}


def _members_clause(field: Any, newer: Any, older: Any, names: "_Names") -> str:
    before, after = names.members(field, older), names.members(field, newer)
    changes = []
    if added := sorted(after - before):
        changes.append(_("%(names)s hinzugefügt") % {"names": _quoted(added)})
    if removed := sorted(before - after):
        changes.append(_("%(names)s entfernt") % {"names": _quoted(removed)})
    return (
        _("bei „%(label)s“ %(changes)s") % {"label": field.verbose_name, "changes": joined(changes)} if changes else ""
    )


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"„{name}“" for name in names)


def _goal_changes(measure: Measure, limit: int) -> list[HistorySentence]:
    """Goals that were given to the measure or taken from it after it was created."""
    links: Any = MeasureGoal
    rows = links.history.filter(measure_id=measure.pk, history_type__in="+-").select_related("history_user")
    records = list(rows.order_by("-history_date", "-history_id")[:limit])
    goals = Goal.objects.in_bulk({record.goal_id for record in records})
    text = {"+": _("das Ziel „%(goal)s“ zugeordnet"), "-": _("die Zuordnung zum Ziel „%(goal)s“ entfernt")}
    return [
        _sentence(record, text[record.history_type] % {"goal": goals[record.goal_id]})
        for record in records
        if record.goal_id in goals
    ]


class _Names:
    """Texts for the stored values of a list of history records, each related table read once."""

    def __init__(self, model: type[Any], records: list[Any]) -> None:
        history: Any = model.history.model  # type: ignore[attr-defined]
        self.fields = [f for f in history.tracked_fields if f.name not in UNSHOWN]
        self.many = list(history._history_m2m_fields)
        self._texts: dict[str, dict[Any, str]] = {}
        self._members: dict[str, dict[Any, set[str]]] = {}
        for field in self.fields:
            if field.is_relation:
                ids = {getattr(record, field.attname) for record in records} - {None}
                self._texts[field.name] = _texts(field, ids)
        for field in self.many:
            self._members[field.name] = _members(history, field, records)

    def shown(self, field: Any, value: Any) -> str:
        if value in (None, ""):
            return ""
        if field.is_relation:
            return self._texts[field.name].get(value, _("(gelöscht)"))
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        if isinstance(value, bool):
            return _("ja") if value else _("nein")
        if isinstance(value, date):
            return date_de(value)
        if isinstance(value, Decimal):
            return german_number(value, 0 if value == int(value) else 2)
        if field.name == "adopted_on":
            return partial_dates.show(value)
        return str(value)

    def members(self, field: Any, record: Any) -> set[str]:
        return self._members[field.name].get(record.history_id, set())


def _texts(field: Any, ids: set[Any]) -> dict[Any, str]:
    return {pk: str(row) for pk, row in field.related_model._base_manager.in_bulk(ids).items()}


def _members(history: Any, field: Any, records: list[Any]) -> dict[Any, set[str]]:
    """history_id → names of the rows that the many-to-many field held then."""
    through: Any = getattr(history, field.name).model
    target = field.m2m_reverse_field_name()
    pairs = list(
        through.objects.filter(history_id__in=[r.history_id for r in records]).values_list(
            "history_id", f"{target}_id"
        )
    )
    texts = _texts(field, {pk for _history, pk in pairs})
    held: dict[Any, set[str]] = {}
    for history_id, pk in pairs:
        held.setdefault(history_id, set()).add(texts.get(pk, _("(gelöscht)")))
    return held
