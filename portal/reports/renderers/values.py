"""Values of a snapshot as a reader sees them."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.core.templatetags import portal_tags
from portal.reports.snapshot.canonical import FORMAT_1, Snapshot
from portal.reports.snapshot.figures import Block
from portal.reports.snapshot.wording import german_day


def said(text: Any) -> str:
    """The text, or "keine Angabe" where nobody said anything."""
    return str(text) if text not in (None, "") else _("keine Angabe")


def parsed(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def shown_day(value: str | None) -> str:
    """ISO day as 31.12.2026; a year or month as 2021 or 02.2021."""
    if not value:
        return ""
    parts = value.split("-")
    return german_day(date.fromisoformat(value)) if len(parts) == 3 else ".".join(reversed(parts))


def ordered_at(snapshot: Block) -> datetime:
    """When the edition was ordered: the only timestamp that goes into files."""
    return datetime.fromisoformat(snapshot["ausgabe"]["erstellt"])


def period(first: str | None, last: str | None) -> str:
    """ "01.02.2021–31.05.2021", "ab …", "bis …" or nothing."""
    if first and last:
        return shown_day(first) if first == last else f"{shown_day(first)}–{shown_day(last)}"
    if first:
        return _("ab %(day)s") % {"day": shown_day(first)}
    return _("bis %(day)s") % {"day": shown_day(last)} if last else ""


def adoption(strategy: Block) -> str:
    """ "beschlossen 11.02.2021 durch …", "in Fortschreibung, beschlossen 2019"; the state alone where that is all."""
    text, when = said(strategy["stand_text"]), shown_day(strategy["beschlossen_am"])
    if when:
        text = (
            f"{text} {when}"
            if strategy["stand"] == "adopted"
            else text + ", " + _("beschlossen %(day)s") % {"day": when}
        )
    if strategy["beschlossen_durch"]:
        text += " " + _("durch %(body)s") % {"body": strategy["beschlossen_durch"]}
    return text


def done_percent(snapshot: Snapshot) -> str:
    """How many of the measures in scope are done, as page and files print it."""
    return _percent(snapshot, snapshot["summen"]["massnahmen"]["anteil_umgesetzt"])


def status_percent(snapshot: Snapshot, entry: Block) -> str:
    """How many of all measures have the status of a line of "nach_status"."""
    total = snapshot["summen"]["massnahmen"]["gesamt"]
    return _percent(snapshot, entry["anteil"] if "anteil" in entry else entry["anzahl"] / total if total else None)


def _percent(snapshot: Snapshot, share: float | None) -> str:
    if snapshot["format"] == FORMAT_1 and share is not None:
        return f"{number_format(share * 100, 1, use_l10n=True)}\u00a0%"
    return portal_tags.percent(share)


def statement_label() -> str:
    """What every format calls the statement of a municipality."""
    return _("Rückmeldung der Projektbeteiligten (keine anonyme Befragung)")


def statement(town: Block) -> str:
    """The statement of the municipality; empty without one, and in snapshots from before there were any."""
    text: str = town.get("rueckmeldung", "")
    return text


def reason(measure: Block) -> str:
    """Reason of a postponed or cancelled measure with its explanation; empty otherwise."""
    text, more = measure["grund_text"], measure["grund_erlaeuterung"]
    return f"{text}: {more}" if text and more and more != text else text or more


def shifts(measure: Block) -> str:
    """ "2-mal, zusammen 214 Tage"; empty where the date was never moved."""
    number, days = measure["verschiebungen"], measure["verschiebung_tage"]
    if not number:
        return ""
    text = _("%(n)s-mal") % {"n": number}
    return text + (_(", zusammen %(days)s Tage") % {"days": days} if days else "")


def participation(town: Block) -> dict[str, str]:
    """Cohort, scope, phase and early end in words."""
    part = town["teilnahme"]
    cohort = _("Kohorte %(n)s") % {"n": part["kohorte"]} if part["kohorte"] is not None else ""
    early = (
        _("ja: %(reason)s") % {"reason": part["vorzeitig_beendet_grund"]} if part["vorzeitig_beendet"] else _("nein")
    )
    return {
        "kohorte": said(cohort),
        "umfang": said(part["umfang_text"]),
        "phase": said(part["phase_text"]),
        "vorzeitig_beendet": early,
    }
