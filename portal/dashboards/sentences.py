"""What the figures mean, in plain German sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.enums import MeasureStatus
from municipalities.figures import STATUS_TONES, StatusCounts
from municipalities.models import Municipality, Programme
from portal.core.templatetags.portal_tags import date_de, german_number
from portal.dashboards.filters import Moment, Signal
from portal.dashboards.selectors.towns import RestingBody, TownFacts, VacantPost

TONES: dict[Signal, str] = {
    Signal.LATE: "danger",
    Signal.STALE: "muted",
    Signal.SHIFTED: "warning",
    Signal.VACANT: "neutral",
    Signal.BODY: "neutral",
}
ICONS = {Signal.VACANT: "user"}
"""Where the shape of the tone would be one that another signal has."""
MEASURE_FILTERS = {
    Signal.LATE: "attention=late",
    Signal.STALE: "attention=stale",
    Signal.SHIFTED: "status=open&attention=shifted",
}
"""Signal → query of the measure list that shows the measures behind it."""


BAR_ORDER = (
    MeasureStatus.SUSTAINED,
    MeasureStatus.DONE,
    MeasureStatus.DONE_CHANGED,
    MeasureStatus.RUNNING,
    MeasureStatus.PLANNED,
    MeasureStatus.POSTPONED,
    MeasureStatus.CANCELLED,
    MeasureStatus.UNKNOWN,
)


@dataclass(frozen=True)
class SignalLine:
    """One signal of a municipality: a sentence and the page with the details."""

    text: str
    url: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Segment:
    """One part of the small bar in the table, in hundredths of its length, as SVG wants it."""

    tone: str
    start: str
    length: str


def signal_lines(town: Municipality, facts: TownFacts) -> list[SignalLine]:
    """What may call for support in one municipality, in a fixed order."""
    measure_list = reverse("municipalities:measure_list", args=[town.slug])
    lines = []
    for signal, number, sentence in (
        (Signal.LATE, facts.late, late_sentence),
        (Signal.STALE, facts.stale, stale_sentence),
        (Signal.SHIFTED, facts.shifted, shifted_sentence),
    ):
        if number:
            lines.append(_line(signal, sentence(facts), f"{measure_list}?{MEASURE_FILTERS[signal]}"))
    team = reverse("municipalities:team", args=[town.slug])
    lines += [_line(Signal.VACANT, vacancy_sentence(post), team) for post in facts.vacant]
    bodies = reverse("municipalities:body_list", args=[town.slug])
    return lines + [_line(Signal.BODY, resting_sentence(body), bodies) for body in facts.resting]


def _line(signal: Signal, text: str, url: str) -> SignalLine:
    return SignalLine(text, url, TONES[signal], ICONS.get(signal, TONES[signal]))


def late_sentence(facts: TownFacts) -> str:
    text = ngettext("%(n)s Maßnahme ist überfällig", "%(n)s Maßnahmen sind überfällig", facts.late) % {"n": facts.late}
    if facts.late == 1:
        return _("%(text)s seit %(day)s") % {"text": text, "day": date_de(facts.late_since)}
    return _("%(text)s, die älteste seit %(day)s") % {"text": text, "day": date_de(facts.late_since)}


def stale_sentence(facts: TownFacts) -> str:
    return ngettext(
        "%(n)s offene Maßnahme ohne Eintrag seit mindestens %(days)s Tagen",
        "%(n)s offene Maßnahmen ohne Eintrag seit mindestens %(days)s Tagen",
        facts.stale,
    ) % {"n": facts.stale, "days": settings.STALE_AFTER_DAYS}


def shifted_sentence(facts: TownFacts) -> str:
    return ngettext(
        "%(n)s offene Maßnahme wurde mindestens zweimal verschoben",
        "%(n)s offene Maßnahmen wurden mindestens zweimal verschoben",
        facts.shifted,
    ) % {"n": facts.shifted}


def vacancy_sentence(post: VacantPost) -> str:
    if post.since is None:
        text = _("Stelle „%(title)s“ ist noch nicht besetzt") % {"title": post.title}
    else:
        day = date_de(post.since)
        text = _("Stelle „%(title)s“ ist seit %(day)s unbesetzt") % {"title": post.title, "day": day}
    if post.held_again_on is None:
        return text
    return _("%(text)s, ab %(day)s wieder besetzt") % {"text": text, "day": date_de(post.held_again_on)}


def resting_sentence(body: RestingBody) -> str:
    return _("Gremium „%(name)s“: %(state)s") % {"name": body.name, "state": body.state_label}


def last_entry_sentence(facts: TownFacts, today: date) -> str:
    """When the municipality last wrote something about its measures."""
    if facts.last_entry_on is None:
        return _("Noch kein Eintrag")
    days = (today - facts.last_entry_on).days
    if days <= 0:
        return _("Letzter Eintrag heute")
    text = ngettext("Letzter Eintrag gestern", "Letzter Eintrag vor %(days)s Tagen", days)
    return text % {"days": german_number(days)} if days > 1 else text


def headline(programme: Programme, *, with_signal: int, towns: int, today: date, is_filtered: bool = False) -> str:
    """The one sentence that a consultant reads first."""
    numbers = {"some": german_number(with_signal), "towns": german_number(towns)}
    if not towns:
        return _("Zu dieser Auswahl gibt es keine Kommune.")
    if not with_signal:
        none = ngettext(
            "In dieser Kommune gibt es derzeit keinen Hinweis.",
            "Bei keiner der %(towns)s Kommunen gibt es derzeit einen Hinweis.",
            towns,
        )
        return none % numbers if towns > 1 else none
    if programme.ends_on < today:
        return _("Programm beendet. Offene Hinweise gibt es heute bei %(some)s von %(towns)s Kommunen.") % numbers
    if is_filtered and towns > 1:
        return _("In dieser Auswahl: %(some)s von %(towns)s Kommunen mit Hinweis.") % numbers
    if towns == 1:
        return _("Diese Kommune könnte Unterstützung brauchen.")
    return (
        ngettext(
            "%(some)s von %(towns)s Kommunen könnte Unterstützung brauchen.",
            "%(some)s von %(towns)s Kommunen könnten Unterstützung brauchen.",
            with_signal,
        )
        % numbers
    )


def ministry_headline(counts: StatusCounts, towns: int) -> str:
    """How far the programme is, without telling municipalities apart."""
    if not towns or not counts.in_scope:
        return _("Zu diesem Programm gibt es noch keine Maßnahmen.")
    numbers = {
        "done": german_number(counts.done),
        "all": german_number(counts.in_scope),
        "towns": german_number(towns),
    }
    text = ngettext(
        "%(done)s von %(all)s Maßnahmen sind umgesetzt, in %(towns)s Kommune.",
        "%(done)s von %(all)s Maßnahmen sind umgesetzt, in %(towns)s Kommunen.",
        towns,
    )
    return text % numbers


def status_sentence(counts: StatusCounts) -> str:
    """„7 Maßnahmen: 2 geplant, 3 laufend, 2 umgesetzt“, without the statuses that do not occur."""
    if not counts.total:
        return _("keine Maßnahme")
    total = ngettext("%(n)s Maßnahme", "%(n)s Maßnahmen", counts.total) % {"n": german_number(counts.total)}
    parts = ", ".join(f"{german_number(number)}\u00a0{label}" for _status, label, number in counts.rows() if number)
    return f"{total}: {parts}"


def status_segments(counts: StatusCounts) -> list[Segment]:
    """The parts of the small bar, done ones first; empty without measures."""
    segments, start = [], 0.0
    for status in BAR_ORDER:
        if share := counts.number(status) / (counts.total or 1) * 100:
            segments.append(Segment(STATUS_TONES[status], f"{start:.2f}", f"{share:.2f}"))
            start += share
    return segments


def definitions(moment: Moment, *, with_signals: bool) -> Iterator[tuple[str, str]]:
    """What the words on the page mean: (term, definition)."""
    yield (
        _("umgesetzt"),
        _(
            "Umgesetzt, in geänderter Form umgesetzt oder verstetigt. Der Anteil bezieht sich auf alle Maßnahmen außer "
            "den abgesagten; diese werden gesondert gezählt."
        ),
    )
    yield _("offen"), _("Geplant, laufend oder verschoben.")
    unknown = _("Es liegt keine Auskunft vor. Das ist etwas anderes als geplant; diese Maßnahmen bleiben im Nenner.")
    yield _("unbekannt"), unknown
    if with_signals:
        yield from _signal_definitions(moment)


def _signal_definitions(moment: Moment) -> Iterator[tuple[str, str]]:
    days = {"days": settings.STALE_AFTER_DAYS, "day": date_de(moment.fresh_since)}
    yield _("überfällig"), _("Offen, und das geplante Ende liegt vor heute.")
    stale = _("Offen, vor dem %(day)s erfasst und seit diesem Tag (%(days)s Tage) ohne Eintrag.")
    yield _("ohne neuen Eintrag"), stale % days
    yield _("mehrfach verschoben"), _("Offen, und das geplante Ende wurde mindestens zweimal verschoben.")
    yield (
        _("unbesetzt"),
        _(
            "Die Stelle ist erfasst, und heute hat sie niemand inne. Ist gar keine Stelle erfasst, gilt das nicht als "
            "unbesetzt."
        ),
    )
    yield _("Gremium ruht"), _("Stand „ruhend“ oder „ausgesetzt“.")
