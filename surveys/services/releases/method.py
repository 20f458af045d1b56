"""The methodological facts of a release, from data alone. Pure.

Source of the list: AAPOR, Disclosure Standards (2021), and its guidance that opt-in samples carry no margin of error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from portal.core.charts.numbers import german as german_number
from surveys.disclosure import Thresholds
from surveys.enums import LANGUAGE_NAMES, Channel, Recruitment
from surveys.figures.texts import units_text
from surveys.published import Method, Number, Unit
from surveys.services.releases.items import german
from surveys.services.releases.sources import Source, asks_cohort
from surveys.statistics import rounded


@dataclass(frozen=True)
class Terms:
    """What the method says beside the sources. ``facts`` are those of the release, frozen with it."""

    facts: Mapping[str, Any]
    across: bool
    left_out: Sequence[str]
    partial: Sequence[tuple[str, int]]
    """Items that only some deployments asked: label and how many did."""
    thresholds: Thresholds


def method(sources: Sequence[Source], responses: Number, terms: Terms) -> Method:
    """The facts. ``responses`` is the number as it may be printed: a response rate needs an exact one."""
    facts = terms.facts
    known = [source.facts for source in sources]
    census = all(fact["recruitment"] == Recruitment.CENSUS for fact in known)
    invited = sum(fact["invited"] for fact in known) if all(fact["invited"] is not None for fact in known) else None
    towns = sorted({fact["town"] for fact in known}, key=str.casefold)
    unit = _unit(known)
    return Method(
        questionnaire=facts["questionnaire"],
        version=", ".join(str(number) for number in sorted({source.number for source in sources})),
        wave=facts["wave"],
        conductor=facts["conductor"],
        sponsor=facts["sponsor"],
        population=_population(unit, _groups(sources), census=census),
        recruitment=tuple(_recruitment(known)),
        mode=_mode({fact["channel"] for fact in known}, _taken_over(sources, responses, terms.thresholds)),
        opened_on=min(fact["opens_on"] for fact in known),
        closed_on=max(fact["closed_on"] for fact in known),
        languages=tuple(_languages(known)),
        deployments=len(sources),
        towns=tuple(towns),
        invited=invited,
        responses=responses,
        response_rate=_rate(responses, invited) if census else "",
        is_synthetic=any(fact["is_synthetic"] for fact in known),
        limitations=tuple(_limitations(known, terms, unit, census=census)),
        rule=tuple(_rule(terms.thresholds, unit, across=terms.across)),
        unit=unit,
    )


def _unit(known: Sequence[Mapping[str, Any]]) -> Unit:
    trained = {asks_cohort(fact) for fact in known}
    return Unit.BOTH if len(trained) > 1 else Unit.COHORT if True in trained else Unit.TOWN


def _population(unit: Unit, groups: Sequence[str], *, census: bool) -> str:
    """Who was asked, as far as the survey says so itself; else nothing."""
    if unit is not Unit.TOWN:
        named = {"units": units_text(unit)}
        if census:
            return _("Alle Personen der Zielgruppe in den genannten %(units)s") % named
        return _("Menschen aus den genannten %(units)s, die geantwortet haben") % named
    if census:
        return _("Alle Personen der Zielgruppe in den genannten Kommunen")
    if not groups:
        return ""
    listed = ", ".join(f"„{label}“" for label in groups)
    return _("Menschen in den genannten Kommunen, die erreicht wurden, nach eigener Angabe: %(groups)s") % {
        "groups": listed
    }


def _groups(sources: Sequence[Source]) -> list[str]:
    """What people could say they are, in the order of the newest questionnaire."""
    found: dict[str, str] = {}
    for source in sorted(sources, key=lambda source: (-source.number, source.deployment)):
        item = source.version.group_item
        for option in item.options if item else ():
            found.setdefault(option.code, german(option.label).strip().removesuffix(".") or option.code)
    return list(found.values())


def _recruitment(known: Sequence[Mapping[str, Any]]) -> list[str]:
    """Each way to recruit once, with how many surveys used it, then what was written about it."""
    words = []
    for value, label in Recruitment.choices:
        number = sum(fact["recruitment"] == value for fact in known)
        if number:
            words.append(f"{label} ({number})" if len(known) > 1 else str(label))
    return words + sorted({fact["recruitment_text"] for fact in known if fact["recruitment_text"]})


def _taken_over(sources: Sequence[Source], responses: Number, thresholds: Thresholds) -> tuple[int, str]:
    """How many answers came from files (0 none, 1 some, 2 all), in words: in numbers only where both parts are exact."""
    number = sum(min(source.facts.get("imported", 0), source.responses) for source in sources)
    whole = sum(source.responses for source in sources)
    if not number:
        return 0, ""
    if number == whole:
        return 2, _("Alle Antworten wurden außerhalb des Portals erhoben und als Datei übernommen.")
    parts = {"n": german_number(number), "m": german_number(whole)}
    if responses.is_exact and min(number, whole - number) >= thresholds.exact:
        return 1, _("%(n)s von %(m)s Antworten wurden außerhalb des Portals erhoben und als Datei übernommen.") % parts
    if 2 * number > whole:
        return 1, _("Die meisten Antworten wurden außerhalb des Portals erhoben und als Datei übernommen.")
    return 1, _("Ein Teil der Antworten wurde außerhalb des Portals erhoben und als Datei übernommen.")


def _mode(channels: set[str], taken_over: tuple[int, str]) -> str:
    how_many, words = taken_over
    return words if how_many == 2 else f"{_online(channels)}. {words}" if words else _online(channels)


def _online(channels: set[str]) -> str:
    if channels == {Channel.TOKEN}:
        return _("Online-Fragebogen zum Selbstausfüllen, Zugang mit einmaligem Code")
    if channels == {Channel.OPEN}:
        return _("Online-Fragebogen zum Selbstausfüllen, Zugang über einen offenen Link")
    return _("Online-Fragebogen zum Selbstausfüllen, Zugang über einen offenen Link oder einmalige Codes")


def _languages(known: Sequence[Mapping[str, Any]]) -> list[str]:
    codes = dict.fromkeys(code for fact in known for code in fact["languages"])
    return [LANGUAGE_NAMES.get(code, code) for code in sorted(codes, key=lambda code: (code != "de", code))]


def _rate(responses: Number, invited: int | None) -> str:
    if not invited or not responses.is_exact or responses.low > invited:
        return ""
    return rounded(Fraction(100 * responses.low, invited), 1 if invited >= 100 else 0)


def _limitations(known: Sequence[Mapping[str, Any]], terms: Terms, unit: Unit, *, census: bool) -> list[str]:
    words, units = [], {"units": units_text(unit)}
    if any(fact["is_synthetic"] for fact in known):
        words.append(_("Die Antworten sind künstlich erzeugt und sagen nichts über die genannten %(units)s.") % units)
    if not census:
        words.append(_("Die Ergebnisse sind nicht repräsentativ. Eine Fehlerspanne lässt sich nicht angeben."))
    if terms.across:
        words.append(
            _("Zwischen %(units)s sind die Ergebnisse nur begrenzt vergleichbar; es gibt keine Rangfolge.") % units
        )
    if any(fact["channel"] == Channel.OPEN for fact in known):
        words.append(_("Über den offenen Link lässt sich nicht ausschließen, dass jemand mehrfach geantwortet hat."))
    words.append(_("Die Antworten sind nicht gewichtet."))
    if terms.left_out:
        listed = ", ".join(f"„{label}“" for label in terms.left_out)
        words.append(_("Nicht ausgewertet, weil sich die Fassungen unterscheiden: %(items)s.") % {"items": listed})
    for label, number in terms.partial:
        parts = {"item": label, "asked": number, "all": len(known)}
        words.append(_("„%(item)s“ wurde nur in %(asked)s von %(all)s Erhebungen gefragt.") % parts)
    return words


def _rule(thresholds: Thresholds, unit: Unit, *, across: bool) -> list[str]:
    words = [
        _("Ergebnisse aus weniger als %(n)s Antworten werden nicht gezeigt.") % {"n": thresholds.answers},
    ]
    if across:
        parts = {"units": units_text(unit), "towns": thresholds.towns, "n": thresholds.town_answers}
        words.append(
            _("Ergebnisse über mehrere %(units)s brauchen mindestens %(towns)s %(units)s mit je %(n)s Antworten.")
            % parts
        )
    if unit is not Unit.COHORT:
        words.append(
            _("Antworten nur aus der Verwaltung werden ab %(n)s Antworten gezeigt.") % {"n": thresholds.staff}
        )
    return [
        *words,
        _("Weitere Ergebnisse werden verdeckt, wenn sich aus ihnen verdeckte errechnen ließen, auch mit früheren."),
        _("Anzahlen unter %(n)s stehen als Spanne. Anteile beziehen sich auf die Antworten zur jeweiligen Frage.")
        % {"n": thresholds.exact},
        _("Wie viele gefragt waren, steht nur, wo sich daraus keine kleine Gruppe errechnen lässt."),
    ]
