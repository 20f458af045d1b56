"""Whether there is enough that is new for a release."""

from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from portal.core.decisions import ALLOWED, Decision, insist, refuse
from portal.core.publications.states import ReleaseState
from surveys.models import Pending, Release, ReleaseCounts
from surveys.services.counting import claimable
from surveys.services.releases.sources import deployments_of, responses_of
from surveys.services.releases.thresholds import to_data


@dataclass(frozen=True)
class Readiness:
    """Of a scope: responses counted, waiting to be counted, and counted by the last release that was released.

    Exact, for decisions; who shows them bands them.
    """

    counted: int
    waiting: int
    last: Release | None
    before: int
    unfinished: Release | None
    holds_back: bool = False
    """Are there answers that cannot be counted yet: fewer than a batch, in a survey that is still open?"""

    @property
    def new(self) -> int:
        """Responses that the last release did not count, waiting ones included."""
        return self.counted + self.waiting - self.before

    @property
    def may_create(self) -> Decision:
        """Whether a release makes sense now; waiting answers have to be counted first."""
        if self.unfinished:
            return refuse(
                _("Hier ist Auswertung %(number)s noch offen. Bitte geben Sie sie frei oder verwerfen Sie sie.")
                % {"number": self.unfinished.number}
            )
        return enough_answers(self.counted + self.waiting, self.before, self.last)


def readiness(scope: Release) -> Readiness:
    """Of the scope of a release, which need not be stored; six queries."""
    deployments = deployments_of(scope)
    last, before = _last(scope)
    own = deployments.order_by().values("pk")
    pending = Pending.objects.filter(set_aside=False, deployment__in=own)
    due = claimable().filter(pk__in=own).values("pk")
    waiting = pending.filter(deployment__in=due)
    return Readiness(
        counted=sum(responses_of(deployments).values()),
        waiting=waiting.count(),
        last=last,
        before=before,
        unfinished=Release.objects.unfinished().filter(**scope.scope_key).defer("payload").first(),
        holds_back=pending.exclude(deployment__in=due).exists(),
    )


def insist_on_answers(scope: Release, counted: int) -> None:
    """Raise ``DomainError`` unless so many counted responses make a release."""
    last, before = _last(scope)
    insist(enough_answers(counted, before, last))


def _last(scope: Release) -> tuple[Release | None, int]:
    """The newest release of the scope that somebody could read, and how many responses it counted."""
    last = (
        Release.objects.were_read().filter(**scope.scope_key).defer("payload").order_by("-released_at", "-pk").first()
    )
    if last is None:
        return None, 0
    return last, ReleaseCounts.objects.filter(release=last).aggregate(number=Sum("responses"))["number"] or 0


def enough_answers(counted: int, before: int, last: Release | None) -> Decision:
    """Whether so many answers make a release after ``last``, which counted ``before``."""
    least = int(to_data()["new_answers"])
    if not counted:
        return refuse(_("Es gibt noch keine Antworten. Bitte warten Sie, bis Antworten eingegangen sind."))
    if last is None and counted < least:
        return refuse(
            _("Es gibt weniger als %(n)s Antworten. Eine Auswertung ist ab %(n)s Antworten möglich.") % {"n": least}
        )
    again = last is not None and last.state == ReleaseState.WITHDRAWN and counted == before
    if last is not None and counted - before < least and not again:
        return refuse(
            _(
                "Seit Auswertung %(number)s gibt es weniger als %(n)s neue Antworten."
                " Bitte warten Sie, bis mehr eingegangen sind."
            )
            % {"number": last.number, "n": least}
        )
    return ALLOWED
