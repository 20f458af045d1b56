"""Who a deployment asks: a municipality or a training cohort, the same for everything that is written about it. Pure."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Municipality, Programme
from surveys.models.cohort import TrainingCohort

COHORT_KEY = "kohorte:"
"""Begins the key of a cohort; that of a municipality is its official key, eight digits."""


@dataclass(frozen=True)
class Asked:
    """Who is asked, in German. ``key`` tells units of counts apart, ``ags`` is empty for a cohort.

    ``where`` is the name as a sentence goes on ("in Rodgau"), ``asker`` conducts the survey, ``contact`` answers
    questions (may be empty), ``url`` is the consultant's page, ``invite`` the key of the sentence on the poster.
    """

    key: str
    ags: str
    name: str
    where: str
    asker: str
    contact: str
    url: str
    invite: str


def asked_town(town: Municipality) -> Asked:
    """A municipality: it asks in its own name."""
    return Asked(
        key=town.ags,
        ags=town.ags,
        name=town.name,
        where=_("in %(town)s") % {"town": town.name},
        asker=town.name,
        contact=town.contact_email,
        url=reverse("surveys:town_survey_list", args=[town.slug]),
        invite="invite",
    )


def asked_cohort(cohort: TrainingCohort, programme: Programme) -> Asked:
    """A cohort of a course of the programme, whose carrier asks."""
    return Asked(
        key=f"{COHORT_KEY}{cohort.pk}",
        ags="",
        name=str(cohort),
        where=_("für „%(cohort)s“") % {"cohort": cohort},
        asker=programme.carrier or programme.name,
        contact="",
        url=cohort.get_absolute_url(),
        invite="invite_cohort",
    )
