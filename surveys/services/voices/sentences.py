"""A named statement as sentences of a report. Pure; German by a grammar that holds for every label.

The model are the sentences of the final report ("Laut Abschlussbefragung trug das Projekt … insbesondere dazu bei, …"),
with the labels of the questionnaire quoted instead of paraphrased.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from surveys.compiled import CompiledItem, CompiledVersion
from surveys.enums import ItemKind
from surveys.wording import GERMAN

_EDGES = " …."
_THAT = "dass"


@dataclass(frozen=True)
class Judged:
    """An item with the point chosen. ``clause``: its label completes a heading that ends with "dass"."""

    label: str
    value: int
    clause: bool
    reversed: bool


def statement_items(compiled: CompiledVersion) -> tuple[CompiledItem, ...]:
    """The items that a statement answers: scales from disagreement to agreement, without local additions."""
    return tuple(
        item
        for item in compiled.items.values()
        if item.kind == ItemKind.SCALE and item.minimum < 0 < item.maximum and not item.local
    )


def statement_text(town: str, items: Sequence[CompiledItem], values: Mapping[str, int]) -> str:
    """What the participants of ``town`` say; empty when nothing was judged.

    Named are the points they agreed with, strongest first, then those they did not. Of items with reversed polarity
    only agreement is named, as criticism.
    """
    judged = list(_judged(items, values))
    plain = [one for one in judged if not one.reversed]
    sentences = _helped(town, [one for one in plain if one.value > 0]) if judged else []
    sentences += _not_helped([one for one in plain if one.value < 0])
    critical = [one for one in judged if one.reversed and one.value > 0]
    if critical:
        sentences.append(_("Kritisch sehen sie: %(labels)s.") % {"labels": _quoted(critical)})
    return " ".join(sentences)


def _helped(town: str, helped: Iterable[Judged]) -> list[str]:
    ordered = sorted(helped, key=lambda one: -one.value)
    clauses, points = _parted(ordered)
    if clauses:
        said = _(
            "Laut Rückmeldung der Projektbeteiligten trug das Projekt in %(town)s insbesondere dazu bei, %(that)s."
        )
        more = [_("Außerdem trug es hierzu bei: %(labels)s.") % {"labels": _quoted(points)}] if points else []
        return [said % {"town": town, "that": _that(clauses)}, *more]
    if points:
        said = _(
            "Laut Rückmeldung der Projektbeteiligten trug das Projekt in %(town)s insbesondere hierzu bei: %(labels)s."
        )
        return [said % {"town": town, "labels": _quoted(points)}]
    said = _(
        "Laut Rückmeldung der Projektbeteiligten trug das Projekt in %(town)s zu keinem der beantworteten Punkte klar bei."
    )
    return [said % {"town": town}]


def _not_helped(not_helped: Iterable[Judged]) -> Iterator[str]:
    clauses, points = _parted(sorted(not_helped, key=lambda one: one.value))
    if clauses:
        yield _("Nicht oder eher nicht trug es dazu bei, %(that)s.") % {"that": _that(clauses)}
    if points:
        yield _("Nicht oder eher nicht trug es hierzu bei: %(labels)s.") % {"labels": _quoted(points)}


def _judged(items: Sequence[CompiledItem], values: Mapping[str, int]) -> Iterator[Judged]:
    headings = {item.matrix: item.matrix_label[GERMAN] for item in items if item.matrix_label.get(GERMAN)}
    for item in items:
        if item.code in values:
            clause = bool(item.matrix) and headings.get(item.matrix, "").rstrip(_EDGES).endswith(_THAT)
            label = (item.label.get(GERMAN) or item.code).strip(_EDGES)
            yield Judged(label, values[item.code], clause, item.reversed)


def _parted(judged: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    return [one for one in judged if one.clause], [one for one in judged if not one.clause]


def _that(clauses: Sequence[Judged]) -> str:
    """ "dass „A“, dass „B“ und dass „C“"."""
    parts = [_("dass „%(label)s“") % {"label": one.label} for one in clauses]
    last = parts.pop()
    return _("%(first)s und %(last)s") % {"first": ", ".join(parts), "last": last} if parts else last


def _quoted(judged: Iterable[Judged]) -> str:
    return ", ".join(f"„{one.label}“" for one in judged)
