"""German words for what a release publishes: counts, decimals, states and reasons."""

import re

from django.utils.translation import gettext as _

from portal.core.charts.numbers import german
from surveys.published import CellResult, Dimension, ItemResult, Number, Reason, State, Unit, Words


def number_text(number: Number | None) -> str:
    """``512``, ``10–19``, ``ab 100`` or, where nothing is published, a dash."""
    if number is None:
        return "–"
    if number.is_exact:
        return german(number.low)
    if number.high is None:
        return _("ab %(low)s") % {"low": german(number.low)}
    return f"{german(number.low)}–{german(number.high)}"


def n_text(number: Number | None) -> str:
    """``n = 512``; empty where no count is published."""
    return "" if number is None else f"n = {number_text(number)}"


def decimal_text(value: str) -> str:
    """A decimal string of a release with a German comma and a true minus sign, its digits kept: ``-0.5`` as ``−0,5``."""
    return value.replace("-", "−").replace(".", ",")


def percent_text(value: str) -> str:
    """``37.5`` as ``37,5 %``, ``~35`` as ``rund 35 %``; empty stays empty."""
    if not value:
        return ""
    number = decimal_text(value.removeprefix("~"))
    return _("rund %(number)s %%") % {"number": number} if value.startswith("~") else f"{number} %"


def unbroken(text: str) -> str:
    """For pages: no line ends inside of ``n = 459``, ``10–19`` and ``23 %``."""
    text = text.replace("n = ", "n\u00a0=\u00a0")
    return re.sub(r"(?<=\d) (?=%)", "\u00a0", re.sub(r"(?<=\d)–(?=\d)", "\u2060–\u2060", text))


def reason_text(reason: Reason) -> str:
    """Why a result is hidden, short enough for a table cell; empty for ``Reason.NONE``."""
    return {
        Reason.NONE: "",
        Reason.FEW: _("zu wenige Antworten"),
        Reason.TOWNS: _("zu wenige Kommunen oder Kohorten mit genügend Antworten"),
        Reason.UNIFORM: _("Antworten zu einheitlich"),
        Reason.REMAINDER: _("verdeckt, damit sich kleine Gruppen nicht errechnen lassen"),
        Reason.LINKED: _("verdeckt, weil es mit einer anderen Tabelle errechenbar wäre"),
        Reason.NEW: _("zu wenige neue Antworten seit der letzten Auswertung"),
        Reason.OWN: _("verdeckt, weil eine Kommune oder Kohorte ihren eigenen Anteil abziehen könnte"),
        Reason.CHOSEN: _("von der Beratung zum Schutz anderer Ergebnisse herausgenommen"),
    }[reason]


def short_reason_text(reason: Reason) -> str:
    """The reason in a few words, for a row of a chart."""
    return {
        Reason.NONE: "",
        Reason.FEW: _("zu wenige Antworten"),
        Reason.TOWNS: _("zu wenige Kommunen/Kohorten"),
        Reason.UNIFORM: _("zu einheitlich"),
        Reason.NEW: _("zu wenige neue Antworten"),
    }.get(reason, _("zum Schutz verdeckt"))


def words_text(words: Words) -> str:
    """What stands instead of figures; empty for ``Words.NONE``."""
    return {
        Words.NONE: "",
        Words.AGREE: _("überwiegend zustimmend"),
        Words.DISAGREE: _("überwiegend ablehnend"),
        Words.NEUTRAL: _("überwiegend neutral"),
        Words.ALIKE: _("überwiegend gleich beantwortet"),
    }[words]


def units_text(unit: Unit) -> str:
    """What the units of a release are called, in the plural."""
    return {
        Unit.TOWN: _("Kommunen"),
        Unit.COHORT: _("Kohorten"),
        Unit.BOTH: _("Kommunen oder Kohorten"),
    }[unit]


def state_text(result: ItemResult | CellResult | None) -> str:
    """What is said instead of figures: empty where they are shown, else the words or the reason. None is not asked."""
    if result is None or result.state == State.NOT_ASKED:
        return _("nicht gefragt")
    if result.state == State.SHOWN:
        return ""
    if isinstance(result, ItemResult) and result.state == State.WORDS:
        return words_text(result.words) or reason_text(result.reason)
    return reason_text(result.reason) or _("zu wenige Antworten")


def chart_text(result: ItemResult | CellResult | None) -> str:
    """As ``state_text``, in a few words; for figures that the rule keeps back in a shown result "nicht gezeigt"."""
    if result is None or result.state == State.NOT_ASKED:
        return _("nicht gefragt")
    if result.state == State.SHOWN:
        return _("nicht gezeigt")
    if isinstance(result, ItemResult) and result.state == State.WORDS and result.words:
        return words_text(result.words)
    return short_reason_text(result.reason) or _("zu wenige Antworten")


def dimension_text(dimension: Dimension) -> str:
    """Heading of the labels of a table."""
    return {
        Dimension.TOTAL: _("Alle Antwortenden"),
        Dimension.GROUP: _("Befragtengruppe"),
        Dimension.ORGANISATION: _("Art der Organisation"),
        Dimension.COUNTY: _("Landkreis"),
        Dimension.COHORT: _("Kohorte"),
        Dimension.SIZE: _("Größe der Kommune"),
    }[dimension]


def words_of(value: Reason | Words | Number) -> str:
    """The German text of any of the three."""
    if isinstance(value, Number):
        return number_text(value)
    return reason_text(value) if isinstance(value, Reason) else words_text(value)
