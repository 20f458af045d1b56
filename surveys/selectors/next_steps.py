"""What there is to do with a survey now for those who may do it, and where it stands for everybody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.publications.states import ReleaseState
from portal.core.templatetags.portal_tags import date_de
from surveys.enums import Channel
from surveys.enums_releases import ReleaseScope
from surveys.enums_voices import StatementState
from surveys.models import Deployment, Release, StatementCall
from surveys.period import Period, period_of
from surveys.thresholds import MINIMUM

SOON_OVER = 7


class Reader(Enum):
    """Who reads: the consultancy, who may act for the municipality, or who may only read."""

    CONSULTANT = "consultant"
    OFFICER = "officer"
    VIEWER = "viewer"


@dataclass(frozen=True)
class Step:
    """A sentence, and where a button below it leads; ``label`` is empty without one."""

    text: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Facts:
    """What steps depend on beside the period. ``received`` is exact and for code only; ``call`` waits for an answer."""

    received: int
    has_handouts: bool
    has_numbers: bool
    release: Release | None
    call: StatementCall | None


def releases_of(deployments: Iterable[Deployment]) -> dict[int, Release]:
    """The newest released result of each deployment, else the one somebody works on. 1 query."""
    rows = Release.objects.filter(scope=ReleaseScope.DEPLOYMENT, deployment__in=list(deployments)).defer("payload")
    found = list(rows.exclude(state=ReleaseState.WITHDRAWN).order_by("as_of", "pk"))
    found.sort(key=lambda release: release.state == ReleaseState.RELEASED)
    return {release.deployment_id: release for release in found if release.deployment_id}


def open_calls(deployments: Iterable[Deployment]) -> dict[int, StatementCall]:
    """Requests for a named statement that wait for it, by deployment. 1 query."""
    rows = StatementCall.objects.filter(deployment__in=list(deployments), due_on__gte=timezone.localdate())
    waiting = rows.exclude(deployment__statements__state=StatementState.SUBMITTED)
    return {call.deployment_id: call for call in waiting}


def next_steps(deployment: Deployment, facts: Facts, reader: Reader) -> list[Step]:
    """What is worth doing now, the most useful first; one sentence at least. No query."""
    if reader is Reader.VIEWER:
        return _stand(deployment, facts)
    period = period_of(deployment)
    if period is Period.OVER:
        return [*_asked(deployment, facts, reader), *_after(deployment, facts, reader)]
    steps = [_before(deployment)] if period is Period.BEFORE else _soon_over(deployment)
    steps.append(_invite(deployment, has_handouts=facts.has_handouts))
    return steps if facts.has_numbers else [*steps, _enter_numbers()]


def remaining(deployment: Deployment) -> str:
    """ "läuft noch 20 Tage", for an open deployment."""
    days = (deployment.closes_on - timezone.localdate()).days
    if days == 0:
        return _("läuft heute noch")
    return ngettext("läuft noch %(days)s Tag", "läuft noch %(days)s Tage", days) % {"days": days}


def statement_step(deployment: Deployment, call: StatementCall, *, may_act: bool) -> Step:
    """That the municipality was asked for a named statement, with the way to write it."""
    day = {"day": date_de(call.due_on)}
    url = reverse("surveys:town_statement", args=[deployment.town.slug, deployment.pk])
    if may_act:
        return Step(_("Die Beratung bittet um Ihre Rückmeldung bis %(day)s.") % day, _("Rückmeldung schreiben"), url)
    return Step(_("Die Beratung hat die Kommune um eine Rückmeldung bis %(day)s gebeten.") % day, _("Ansehen"), url)


def _stand(deployment: Deployment, facts: Facts) -> list[Step]:
    period = period_of(deployment)
    if period is Period.BEFORE:
        return [Step(_("Bis zum %(day)s zeigt der Link nur einen Hinweis.") % {"day": date_de(deployment.opens_on)})]
    if period is Period.OPEN:
        return [Step(_("Die Befragung %(remaining)s.") % {"remaining": remaining(deployment)})]
    return [*_asked(deployment, facts, Reader.VIEWER), *_after(deployment, facts, Reader.VIEWER)]


def _asked(deployment: Deployment, facts: Facts, reader: Reader) -> list[Step]:
    if facts.call is None or reader is Reader.CONSULTANT:
        return []
    return [statement_step(deployment, facts.call, may_act=reader is Reader.OFFICER)]


def _after(deployment: Deployment, facts: Facts, reader: Reader) -> list[Step]:
    """Of a survey that is over: its result, or what stands before one."""
    release, is_consultant = facts.release, reader is Reader.CONSULTANT
    if release is not None and release.state == ReleaseState.RELEASED:
        return [Step(_("Das Ergebnis liegt vor."), _("Ergebnis ansehen"), _result_url(deployment, release, reader))]
    if release is not None and is_consultant:
        return [Step(_("Eine Auswertung ist in Arbeit."), _("Auswertung ansehen"), release.get_absolute_url())]
    if facts.received < MINIMUM:
        return [Step(_("Unter %(n)s Antworten gibt es keine Auswertung.") % {"n": MINIMUM})]
    if is_consultant:
        url = reverse("surveys:release_create") + f"?umfang=d-{deployment.pk}"
        return [Step(_("Erstellen Sie jetzt die Auswertung."), _("Auswerten"), url)]
    waiting = Step(_("Die Befragung ist abgeschlossen. Die Beratung bereitet die Auswertung vor."))
    return [waiting] if facts.has_numbers or reader is Reader.VIEWER else [waiting, _enter_numbers()]


def _result_url(deployment: Deployment, release: Release, reader: Reader) -> str:
    if reader is Reader.CONSULTANT:
        return reverse("surveys:result_release", args=[release.pk])
    return reverse("surveys:town_results", args=[deployment.town.slug]) + f"?auswertung={release.pk}"


def _before(deployment: Deployment) -> Step:
    text = _("Bereiten Sie die Einladung vor. Bis zum %(day)s zeigt der Link nur einen Hinweis.")
    return Step(text % {"day": date_de(deployment.opens_on)})


def _soon_over(deployment: Deployment) -> list[Step]:
    days = (deployment.closes_on - timezone.localdate()).days
    if days > SOON_OVER:
        return []
    if days == 0:
        return [Step(_("Heute ist der letzte Tag."))]
    left = ngettext("Noch %(days)s Tag.", "Noch %(days)s Tage.", days) % {"days": days}
    return [Step(left + " " + _("Erinnern Sie jetzt noch einmal alle, die Sie eingeladen haben."))]


def _invite(deployment: Deployment, *, has_handouts: bool) -> Step:
    if deployment.channel != Channel.TOKEN:
        return Step(
            _(
                "Laden Sie ein: Geben Sie Link und QR-Code an Amtsblatt, Internetseite, Vereine und Gemeinden weiter "
                "und hängen Sie das Plakat dort auf, wo viele Menschen warten."
            )
        )
    if has_handouts:
        return Step(_("Verteilen Sie die Codes. Jede Person braucht einen eigenen, er gilt einmal."))
    return Step(_("Laden Sie ein: Senden Sie Einladungen per E-Mail oder drucken Sie Karten mit Codes."))


def _enter_numbers() -> Step:
    return Step(_("Tragen Sie ein, wie viele Personen eingeladen sind. Die Zahl steht später bei den Ergebnissen."))
