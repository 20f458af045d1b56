"""What every imported questionnaire must fulfil, whatever it came from. Pure: works on drafts."""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from surveys.compiled import LOCAL_PREFIX
from surveys.conditions import codes
from surveys.enums import LANGUAGE_NAMES, ItemRole, Wave
from surveys.exchange.draft import Draft, ItemDraft, Place, RowError, SectionDraft, Texts, finding
from surveys.exchange.draft_check_items import check_item, check_lengths
from surveys.models.instrument import CODE

MAX_ITEMS, MAX_SECTIONS, MAX_LANGUAGES = 300, 60, 40


def check_draft(draft: Draft) -> list[RowError]:
    """Errors and warnings, in the order of the questionnaire; an import with an error must not be stored."""
    found: list[RowError] = []
    found += _frame(draft)
    found += _sections(draft)
    found += _names(draft)
    for item in draft.items:
        found += check_item(item)
    found += _matrices(draft)
    found += _translations(draft)
    return found


def _frame(draft: Draft) -> list[RowError]:
    here, found = Place("settings"), []
    if not draft.title.get("de"):
        found.append(
            finding(here, _("Der deutsche Titel fehlt. Bitte füllen Sie form_title aus."), column="form_title")
        )
    elif len(draft.title["de"]) > 200:
        found.append(finding(here, _("Der Titel ist länger als 200 Zeichen."), column="form_title"))
    if draft.wave not in Wave.values:
        found.append(
            finding(
                here,
                _("Den Zeitpunkt „%s“ gibt es nicht. Erlaubt: start, end, feedback.") % draft.wave,
                column="vp_wave",
            )
        )
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", draft.code):
        found.append(
            finding(
                here, _("Der Kurzname darf nur Kleinbuchstaben, Ziffern, - und _ enthalten, höchstens 60 Zeichen."),
                column="form_id",
            )
        )  # fmt: skip
    if not 1 <= draft.minutes <= 120:
        found.append(finding(here, _("Die Dauer muss zwischen 1 und 120 Minuten liegen."), column="vp_minutes"))
    if "de" not in draft.languages:
        found.append(
            finding(
                Place("survey"),
                _("Deutsch fehlt. Bitte fügen Sie eine Spalte „label::Deutsch (de)“ ein."),
                column="label",
            )
        )
    found += [
        finding(
            Place("survey"),
            _("Die Sprache „%s“ ist nicht bekannt. Bitte nennen Sie ihren Code, etwa „Polski (pl)“.") % code,
        )
        for code in draft.languages
        if code not in LANGUAGE_NAMES
    ]
    if len(draft.languages) > MAX_LANGUAGES:
        found.append(finding(Place("survey"), _("Mehr als 40 Sprachen nimmt das Portal nicht an.")))
    return found


def _sections(draft: Draft) -> list[RowError]:
    found = []
    if not draft.items:
        found.append(
            finding(Place("survey"), _("Der Fragebogen enthält keine Frage, die das Portal übernehmen kann."))
        )
    if len(draft.items) > MAX_ITEMS or len(draft.sections) > MAX_SECTIONS:
        found.append(
            finding(Place("survey"), _("Der Fragebogen ist zu lang: höchstens 60 Abschnitte und 300 Fragen."))
        )
    for section in draft.sections:
        if not section.title.get("de"):
            found.append(
                finding(
                    section.place,
                    _("Dem Abschnitt „%s“ fehlt die deutsche Überschrift.") % section.code,
                    column="label",
                )
            )
        found += check_lengths(section.place, section.title, section.intro)
    return found


def _names(draft: Draft) -> list[RowError]:
    found = []
    things: list[tuple[str, list[SectionDraft] | list[ItemDraft]]] = [
        (_("Abschnitt"), draft.sections),
        (_("Frage"), draft.items),
    ]
    for kind, rows in things:
        seen: set[str] = set()
        for row in rows:
            names = {"kind": kind, "name": row.code}
            if not re.fullmatch(CODE, row.code):
                found.append(
                    finding(
                        row.place,
                        _("„%(name)s“ ist kein Kurzname: Kleinbuchstabe, dann a–z, 0–9 oder _; höchstens 40 Zeichen.")
                        % names,
                        column="name",
                    )
                )
            if row.code.startswith(LOCAL_PREFIX):
                found.append(
                    finding(row.place, _("Namen mit „lokal_“ gehören den örtlichen Zusatzfragen."), column="name")
                )
            if row.code in seen:
                found.append(
                    finding(row.place, _("Den Namen „%(name)s“ gibt es zweimal (%(kind)s).") % names, column="name")
                )
            seen.add(row.code)
    roles = Counter(item.role for item in draft.items if item.role)
    for item in draft.items:
        if item.role and (item.role not in ItemRole.values or item.kind != "single"):
            found.append(
                finding(
                    item.place,
                    _("Aufschlüsseln lässt sich nur nach einer Einfachauswahl (group, organisation)."),
                    column="vp_role",
                )
            )
        elif item.role and roles[item.role] > 1:
            found.append(finding(item.place, _("Nur eine Frage darf diese Aufschlüsselung haben."), column="vp_role"))
    return found


def _matrices(draft: Draft) -> list[RowError]:
    found = []
    home: dict[str, tuple[SectionDraft, ItemDraft]] = {}
    for section in draft.sections:
        for item in section.items:
            if not item.matrix:
                continue
            known, first = home.setdefault(item.matrix, (section, item))
            same = (item.minimum, item.maximum) == (first.minimum, first.maximum)
            if item.kind != "scale" or known is not section or not same:
                found.append(
                    finding(item.place, _("In der Matrix „%s“ müssen alle Fragen dieselbe Skala haben.") % item.matrix)
                )
    return found


def _translations(draft: Draft) -> list[RowError]:
    found = []
    for place, what, texts in _all_texts(draft):
        absent = [code for code in draft.languages if code != "de" and texts.get("de") and not texts.get(code)]
        if absent:
            names = ", ".join(LANGUAGE_NAMES.get(code, code) for code in absent)
            found.append(
                finding(
                    place,
                    _("%(what)s: Übersetzung fehlt (%(names)s).") % {"what": what, "names": names},
                    "warning",
                    column="label",
                )
            )
    return found


def _all_texts(draft: Draft) -> Iterable[tuple[Place, str, Texts]]:
    settings = Place("settings")
    yield settings, _("Titel"), draft.title
    yield settings, _("Einleitung"), draft.intro
    yield settings, _("Wozu und wie ausgewertet wird"), draft.purpose
    yield settings, _("Dank"), draft.thanks
    for section in draft.sections:
        yield section.place, section.code, section.title
        yield section.place, section.code, section.intro
        for item in section.items:
            yield item.place, item.code, item.label
            yield item.place, item.code, item.hint
            yield item.place, item.code, item.matrix_label
            for choice in item.choices:
                yield item.place, f"{item.code} · {choice.code}", choice.label
            for point, label in item.labels.items():
                yield item.place, f"{item.code} · {point}", label


def check_order(draft: Draft) -> list[RowError]:
    """A condition may look at earlier questions only; cycles are named as such."""
    return [row for _thing, row in look_ahead(draft)]


def look_ahead(draft: Draft) -> list[tuple[SectionDraft | ItemDraft, RowError]]:
    """Sections and questions whose condition looks at something that comes later, with the finding."""
    found: list[tuple[SectionDraft | ItemDraft, RowError]] = []
    position: dict[str, int] = {}
    for number, item in enumerate(draft.items):
        position.setdefault(item.code, number)
    looks = {
        item.code: codes(item.condition) | codes(section.condition)
        for section in draft.sections
        for item in section.items
    }
    index = 0
    for section in draft.sections:
        things: list[SectionDraft | ItemDraft] = [section, *section.items]
        for offset, thing in enumerate(things):
            for code in sorted(codes(thing.condition)):
                here = index + max(0, offset - 1)
                found += [(thing, row) for row in _looks_back(thing.place, thing.code, code, position, here, looks)]
        index += len(section.items)
    return found


def _looks_back(
    place: Place, name: str, code: str, position: dict[str, int], here: int, looks: dict[str, set[str]]
) -> list[RowError]:
    if position.get(code, -1) < here:
        return []
    names = {"name": name, "code": code}
    if code == name or {name, code} & _reached(code, looks):
        text = _("Die Bedingung von „%(name)s“ verweist über „%(code)s“ im Kreis auf sich selbst.")
    else:
        text = _("Die Bedingung von „%(name)s“ fragt nach „%(code)s“, das erst später kommt. Bitte stellen Sie um.")
    return [finding(place, text % names, column="relevant")]


def _reached(code: str, looks: dict[str, set[str]]) -> set[str]:
    seen, waiting = set[str](), [code]
    while waiting:
        for other in looks.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
