"""Releases (Auswertungen): the only way from counts to readers, and what they counted."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from municipalities.models import Programme
from municipalities.models.base import one_of
from portal.core.models import Job
from surveys.enums import Wave
from surveys.enums_releases import OPEN_STATES, STATE_TONES, ReleaseScope, ReleaseState
from surveys.models.deployment import Deployment
from surveys.models.instrument import Questionnaire
from surveys.querysets_releases import ReleaseQuerySet

UNFINISHED = Q(state__in=[str(state) for state in OPEN_STATES])


class Release(models.Model):
    """The results of a deployment, or of a wave of a programme, on a day: built from frozen counts, then released.

    ``payload`` is the canonical JSON of ``surveys.published.Published``. ``merges`` ([{"table", "keys"}]) and ``chosen``
    ([[table, key]]) are decisions of the consultant, ``findings`` what stands against releasing, ``facts`` what the
    payload says beside the counts, ``known`` the releases it was checked against. A trigger keeps the payload as it was
    built, and all of it once it was released.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="releases", verbose_name=_("Fragebogen")
    )
    number = models.PositiveIntegerField(_("Nummer"))
    scope = models.CharField(_("Umfang"), max_length=10, choices=ReleaseScope.choices)
    deployment = models.ForeignKey(
        Deployment, models.PROTECT, null=True, blank=True, related_name="releases", verbose_name=_("Erhebung")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="releases", verbose_name=_("Programm")
    )
    wave = models.CharField(_("Zeitpunkt"), max_length=10, choices=Wave.choices)
    title = models.CharField(_("Titel"), max_length=300)
    as_of = models.DateField(_("Stand"))
    state = models.CharField(_("Zustand"), max_length=10, choices=ReleaseState.choices, default=ReleaseState.BUILDING)
    tables = models.JSONField(_("Aufschlüsselungen"), default=list)
    merges = models.JSONField(_("Zusammenfassungen"), default=list, blank=True)
    chosen = models.JSONField(_("herausgenommen"), default=list, blank=True)
    findings = models.JSONField(_("Befunde"), default=list, blank=True, editable=False)
    facts = models.JSONField(_("Angaben"), default=dict, blank=True, editable=False)
    known = models.JSONField(_("geprüft gegen"), default=list, blank=True, editable=False)
    payload = models.TextField(_("Ergebnis"), blank=True, editable=False)
    sha256 = models.CharField(_("Prüfsumme"), max_length=64, blank=True, editable=False)
    public = models.BooleanField(_("öffentlich"), default=False)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("Auftrag")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("erstellt von")
    )
    created_at = models.DateTimeField(_("erstellt am"), default=timezone.now)
    built_at = models.DateTimeField(_("fertig am"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("freigegeben von"),
    )  # fmt: skip
    released_at = models.DateTimeField(_("freigegeben am"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("zurückgezogen von"),
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("Grund"), max_length=500, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Auswertung")
        verbose_name_plural = _("Auswertungen")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="release_number_once"),
            models.UniqueConstraint(
                fields=["deployment"], condition=UNFINISHED & Q(scope="deployment"), name="release_deployment_one_open"
            ),
            models.UniqueConstraint(
                fields=["programme", "questionnaire", "wave"],
                condition=UNFINISHED & Q(scope="wave"),
                name="release_wave_one_open",
            ),
            one_of("state", ReleaseState, "release_state_known"),
            one_of("wave", Wave, "release_wave_known"),
            models.CheckConstraint(
                condition=Q(scope="deployment", deployment__isnull=False, programme__isnull=True)
                | Q(scope="wave", deployment__isnull=True, programme__isnull=False),
                name="release_scope_complete",
            ),
            models.CheckConstraint(
                condition=Q(payload="", sha256="") | (~Q(payload="") & Q(sha256__regex=r"^[0-9a-f]{64}$")),
                name="release_payload_has_checksum",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "ready", "released"]) | (~Q(sha256="") & Q(built_at__isnull=False)),
                name="release_ready_is_built",
            ),
            models.CheckConstraint(
                condition=(~Q(state="released") & Q(released_by__isnull=True, released_at__isnull=True))
                | Q(state__in=["released", "withdrawn"], released_by__isnull=False, released_at__isnull=False),
                name="release_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("created_by")), name="release_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(public=False) | Q(scope="wave", released_at__isnull=False),
                name="release_public_is_released_wave",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state="withdrawn")
                    & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason="")
                )
                | (
                    Q(state="withdrawn", withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_reason="")
                ),
                name="release_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({_now('Auswertung')} {self.number})"

    def get_absolute_url(self) -> str:
        return reverse("surveys:release_detail", args=[self.pk])

    @property
    def is_wave(self) -> bool:
        return self.scope == ReleaseScope.WAVE

    @property
    def was_discarded(self) -> bool:
        """Given up before anybody released it."""
        return self.state == ReleaseState.WITHDRAWN and self.released_at is None

    @property
    def is_stuck(self) -> bool:
        """Still marked as being built, but nobody builds it any more (its job is over or gone)."""
        return self.state == ReleaseState.BUILDING and (self.job is None or not self.job.is_open)

    @property
    def is_built(self) -> bool:
        return self.built_at is not None

    @property
    def state_label(self) -> str:
        if self.is_stuck:
            return str(ReleaseState.FAILED.label)
        return _now("verworfen") if self.was_discarded else str(self.get_state_display())

    @property
    def state_tone(self) -> str:
        return STATE_TONES[ReleaseState.FAILED if self.is_stuck else self.state]

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
