"""Releases (Auswertungen): the only way from counts to readers, and what they counted."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from municipalities.models import Programme
from municipalities.models.base import one_of
from portal.core.publications.models import Publication, life_constraints
from portal.core.publications.states import ReleaseState
from surveys.enums import Wave
from surveys.enums_releases import OPEN_STATES, ReleaseScope
from surveys.models.deployment import Deployment
from surveys.models.instrument import Questionnaire
from surveys.querysets_releases import ReleaseQuerySet

UNFINISHED = Q(state__in=[str(state) for state in OPEN_STATES])


class Release(Publication):
    """The results of a deployment, or of a wave of a programme, on a day: built from frozen counts, then released.

    ``payload`` is the canonical JSON of ``surveys.published.Published``. ``merges`` ([{"table", "keys"}]) and ``chosen``
    ([[table, key]]) are decisions of the consultant, ``findings`` what stands against releasing, ``facts`` what the
    payload says beside the counts, ``known`` the releases it was checked against. A trigger keeps the payload as it was
    built, and all of it once it was released; another one keeps results of a single municipality from being public.
    """

    route = "surveys:release"
    task = "surveys.tasks.build_release"
    words = {
        "thing": _("Auswertung"),
        "things": _("Auswertungen"),
        "unreleased": _("fertige, angehaltene oder fehlgeschlagene Auswertung vor der Freigabe"),
    }

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="releases", verbose_name=_("Fragebogen")
    )
    scope = models.CharField(_("Umfang"), max_length=10, choices=ReleaseScope.choices)
    deployment = models.ForeignKey(
        Deployment, models.PROTECT, null=True, blank=True, related_name="releases", verbose_name=_("Erhebung")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="releases", verbose_name=_("Programm")
    )
    wave = models.CharField(_("Zeitpunkt"), max_length=10, choices=Wave.choices)
    as_of = models.DateField(_("Stand"))
    tables = models.JSONField(_("Aufschlüsselungen"), default=list)
    merges = models.JSONField(_("Zusammenfassungen"), default=list, blank=True)
    chosen = models.JSONField(_("herausgenommen"), default=list, blank=True)
    findings = models.JSONField(_("Befunde"), default=list, blank=True, editable=False)
    facts = models.JSONField(_("Angaben"), default=dict, blank=True, editable=False)
    known = models.JSONField(_("geprüft gegen"), default=list, blank=True, editable=False)
    payload = models.TextField(_("Ergebnis"), blank=True, editable=False)
    public = models.BooleanField(_("öffentlich"), default=False)

    objects = ReleaseQuerySet.as_manager()

    class Meta(Publication.Meta):
        verbose_name = _("Auswertung")
        verbose_name_plural = _("Auswertungen")
        constraints = [
            *life_constraints("release", content="payload", states=ReleaseState.values),
            models.UniqueConstraint(fields=["questionnaire", "number"], name="release_number_once"),
            models.UniqueConstraint(
                fields=["deployment"], condition=UNFINISHED & Q(scope="deployment"), name="release_deployment_one_open"
            ),
            models.UniqueConstraint(
                fields=["programme", "questionnaire", "wave"],
                condition=UNFINISHED & Q(scope="wave"),
                name="release_wave_one_open",
            ),
            one_of("wave", Wave, "release_wave_known"),
            models.CheckConstraint(
                condition=Q(scope="deployment", deployment__isnull=False, programme__isnull=True)
                | Q(scope="wave", deployment__isnull=True, programme__isnull=False),
                name="release_scope_complete",
            ),
            models.CheckConstraint(
                condition=Q(public=False) | Q(released_at__isnull=False), name="release_public_is_released"
            ),
        ]

    @property
    def short_title(self) -> str:
        return Truncator(self).chars(60)

    @property
    def is_wave(self) -> bool:
        return self.scope == ReleaseScope.WAVE

    @property
    def may_be_public(self) -> bool:
        """What a single municipality answered is for its own people."""
        return self.is_wave or self.deployment is None or self.deployment.cohort_id is not None

    @property
    def scope_key(self) -> dict[str, Any]:
        """What releases of the same scope share."""
        if self.is_wave:
            return {
                "scope": ReleaseScope.WAVE, "programme": self.programme_id, "questionnaire": self.questionnaire_id,
                "wave": self.wave,
            }  # fmt: skip
        return {"scope": ReleaseScope.DEPLOYMENT, "deployment": self.deployment_id}


class ReleaseCounts(models.Model):
    """What a release counted of a deployment: its histograms and facts on that day, kept so that it can be recomputed.

    ``counts`` is the packed blob of ``surveys/services/releases/frozen.py``, ``layout`` the hash of the layout it was
    counted with, ``facts`` what breaks down and describes it (county, cohort, size, recruitment, invited).
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="counts", verbose_name=_("Auswertung"))
    deployment = models.ForeignKey(
        Deployment, models.PROTECT, related_name="released_counts", verbose_name=_("Erhebung")
    )
    responses = models.PositiveIntegerField(_("Antwortbögen"))
    layout = models.CharField(max_length=64)
    counts = models.BinaryField()
    facts = models.JSONField(_("Angaben"), default=dict)

    class Meta:
        verbose_name = _("Zählung einer Auswertung")
        verbose_name_plural = _("Zählungen von Auswertungen")
        constraints = [
            models.UniqueConstraint(fields=["release", "deployment"], name="releasecounts_deployment_once"),
            models.CheckConstraint(condition=Q(layout__regex=r"^[0-9a-f]{64}$"), name="releasecounts_has_layout"),
        ]

    def __str__(self) -> str:
        return f"{self.release_id}: {self.deployment_id}"
