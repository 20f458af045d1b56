"""Which releases a user may see."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from municipalities.models import Participation
from municipalities.querysets import town_ids
from surveys.enums_releases import OPEN_STATES, ReleaseScope, ReleaseState

if TYPE_CHECKING:
    from surveys.models import Release  # noqa: F401


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Releases."""

    def visible_to(self, user: Any) -> Self:
        """What the user may read as results; unreleased ones for consultants only, withdrawn ones for nobody.

        Town members read what was released of their own surveys and of the programmes they take part in, the ministry
        what was released of programmes, everybody what was made public.
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

    def for_list(self) -> Self:
        """With the rows a list shows, without the results, which can be large."""
        return self.defer("payload").select_related(
            "questionnaire", "programme", "deployment__municipality", "created_by", "released_by", "job"
        )


def readable(user: Any) -> Q:
    """What of the released ones a user may read (the consultancy reads all, see ``visible_to``)."""
    public = Q(scope=ReleaseScope.WAVE, public=True)
    if not user.is_authenticated:
        return public
    if user.is_ministry:
        return Q(scope=ReleaseScope.WAVE)
    towns = town_ids(user)
    programmes = Participation.objects.filter(municipality__in=towns).values("programme")
    return (
        public
        | Q(scope=ReleaseScope.DEPLOYMENT, deployment__municipality__in=towns)
        | Q(scope=ReleaseScope.WAVE, programme__in=programmes)
    )
