"""What each imported question must fulfil on its own. Pure: works on drafts."""

import re
from typing import cast

from django.utils.translation import gettext as _

from surveys.exchange.draft import ItemDraft, Place, RowError, Texts, finding
from surveys.layout import ItemSpec, Kind, Layout
from surveys.models.instrument import NUMBER_LIMIT
from surveys.services.rules import MAX_OPTIONS, MAX_POINTS

OPTION_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
MAX_TEXT = 5_000


def check_item(item: ItemDraft) -> list[RowError]:
    """Findings about one question."""
    found = []
    if not item.label.get("de"):
        found.append(finding(item.place, _("Der Frage „%s“ fehlt der deutsche Text.") % item.code, column="label"))
    found += check_lengths(item.place, item.label, item.hint)
    found += _choices(item)
    if item.kind in {"scale", "number"}:
        found += _range(item)
    if item.max_length is not None and not 1 <= item.max_length <= 5_000:
        found.append(finding(item.place, _("Ein Text darf 1 bis 5.000 Zeichen haben."), column="constraint"))
    return found


def _choices(item: ItemDraft) -> list[RowError]:
    found, taken = [], set[str]()
    if item.kind in {"single", "multi"} and not item.options:
        found.append(
            finding(item.place, _("Die Frage „%s“ hat keine Antworten zur Auswahl.") % item.code, column="type")
        )
    if len(item.options) > MAX_OPTIONS:
        found.append(finding(item.place, _("Eine Frage darf höchstens 100 Antworten haben."), column="type"))
    for choice in item.choices:
        names = {"item": item.code, "name": choice.code}
        if not OPTION_CODE.fullmatch(choice.code):
            found.append(
                finding(
                    item.place,
                    _("Der Antwortname „%(name)s“ geht nicht: nur Kleinbuchstaben, Ziffern, - und _.") % names,
                    column="type",
                )
            )
        if choice.code in taken:
            found.append(
                finding(item.place, _("Die Antwort „%(name)s“ gibt es bei „%(item)s“ zweimal.") % names, column="type")
            )
        taken.add(choice.code)
        if not choice.label.get("de"):
            found.append(
                finding(
                    item.place,
                    _("Der Antwort „%(name)s“ von „%(item)s“ fehlt der deutsche Text.") % names,
                    column="type",
                )
            )
        found += check_lengths(item.place, choice.label)
    numbers = [option.number for option in item.options if option.number is not None]
    if len(set(numbers)) != len(numbers) or any(not 0 <= number <= NUMBER_LIMIT for number in numbers):
        found.append(
            finding(
                item.place,
                _("Die Nummern der Antworten müssen verschieden sein, zwischen 0 und 30.000."),
                column="vp_number",
            )
        )
    return found


def _range(item: ItemDraft) -> list[RowError]:
    low, high = item.minimum, item.maximum
    if low is None or high is None or low >= high or low < -NUMBER_LIMIT or high > NUMBER_LIMIT:
        return [
            finding(
                item.place,
                _("Der Bereich von „%s“ geht nicht: kleinster Wert vor größtem, zwischen -30.000 und 30.000.")
                % item.code,
            )
        ]
    if item.bins != sorted(set(item.bins)) or any(not low <= edge < high for edge in item.bins):
        return [
            finding(item.place, _("Die Klassen müssen aufsteigend und innerhalb des Bereichs sein."), column="vp_bins")
        ]
    if item.kind == "scale" and high - low >= MAX_POINTS:
        return [finding(item.place, _("Eine Skala hat höchstens 21 Punkte. Für mehr Werte nehmen Sie „integer“."))]
    try:
        Layout([ItemSpec(item.code, cast(Kind, item.kind), (), low, high, tuple(item.bins))])
    except ValueError:
        return [
            finding(
                item.place,
                _("Ein Bereich von mehr als 1.000 Werten braucht Klassen in vp_bins, etwa „17 29 44“."),
                column="vp_bins",
            )
        ]
    outside = [point for point in item.labels if not low <= int(point) <= high]
    if outside:
        return [finding(item.place, _("Beschriftet sind Werte außerhalb der Skala: %s.") % ", ".join(outside))]
    return []


def check_lengths(place: Place, *texts: Texts) -> list[RowError]:
    """An error if a text is too long."""
    longest = max((len(text) for entry in texts for text in entry.values()), default=0)
    return [finding(place, _("Ein Text ist länger als 5.000 Zeichen."))] if longest > MAX_TEXT else []
