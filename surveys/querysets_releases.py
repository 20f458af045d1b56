"""Which releases a user may see."""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q

from municipalities.models import Participation
from municipalities.querysets import town_ids
from portal.core.publications.querysets import PublicationQuerySet
from portal.core.publications.states import ReleaseState
from surveys.enums_releases import OPEN_STATES, ReleaseScope

if TYPE_CHECKING:
    from surveys.models import Release  # noqa: F401


class ReleaseQuerySet(PublicationQuerySet["Release"]):
    """Releases."""

    def visible_to(self, user: Any) -> Self:
        """What the user may read as results; unreleased ones for consultants only, withdrawn ones for nobody.

        Town members read what was released of their own surveys and of the programmes they take part in, the ministry
        what was released of programmes and of training cohorts, everybody what was made public.
        """
        if user.is_authenticated and user.is_consultant:
            return self.filter(state__in=[ReleaseState.READY, ReleaseState.RELEASED])
        return self.filter(readable(user), state=ReleaseState.RELEASED)

    def were_read(self) -> Self:
        """Everything that was ever released, withdrawn or not: its readers know it."""
        return self.filter(released_at__isnull=False)

    def unfinished(self) -> Self:
        """Neither released nor given up."""
        return self.filter(state__in=OPEN_STATES)

    def waiting_for(self, user: Any) -> Self:
        """Finished ones that this consultant may release: made by somebody else."""
        return self.filter(state=ReleaseState.READY).exclude(created_by=user)

    def for_list(self) -> Self:
        """With the rows a list shows, without the results, which can be large."""
        return self.defer("payload").select_related(
            "questionnaire", "programme", "created_by", "released_by", "withdrawn_by", "job",
            "deployment__municipality", "deployment__cohort", "deployment__programme",
        )  # fmt: skip


def readable(user: Any) -> Q:
    """What of the released ones a user may read (the consultancy reads all, see ``visible_to``)."""
    public = Q(public=True)
    if not user.is_authenticated:
        return public
    if user.is_ministry:
        return Q(scope=ReleaseScope.WAVE) | Q(deployment__cohort__isnull=False)
    towns = town_ids(user)
    programmes = Participation.objects.filter(municipality__in=towns).values("programme")
    return (
        public
        | Q(scope=ReleaseScope.DEPLOYMENT, deployment__municipality__in=towns)
        | Q(scope=ReleaseScope.WAVE, programme__in=programmes)
    )
