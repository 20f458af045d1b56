"""A version asked in a municipality or of a training cohort, by links and codes."""

from datetime import datetime
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from municipalities.models import Municipality, Participation, Programme
from municipalities.models.base import in_order
from surveys.enums import Channel, Recruitment, Wave
from surveys.models.asked import Asked, asked_cohort, asked_town
from surveys.models.cohort import TrainingCohort
from surveys.models.instrument import QuestionnaireVersion
from surveys.querysets import DeploymentQuerySet


class Deployment(models.Model):
    """Questionnaire version × municipality (or training cohort) × wave, with its period and channels.

    ``slug`` is the readable address of the open link. Whether it is open follows from period and ``closed_at``.
    ``imported`` counts answers that came from files; ``exported_at`` is when raw answers or texts first left as a file.
    """

    version = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, related_name="deployments", verbose_name=_("Fassung")
    )
    local_version = models.ForeignKey(
        QuestionnaireVersion, models.PROTECT, null=True, blank=True, related_name="local_deployments",
        verbose_name=_("örtliche Zusatzfragen"),
    )  # fmt: skip
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="deployments", verbose_name=_("Kommune")
    )
    cohort = models.ForeignKey(
        TrainingCohort, models.PROTECT, null=True, blank=True, related_name="deployments", verbose_name=_("Kohorte")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="deployments", verbose_name=_("Programm")
    )
    participation = models.ForeignKey(
        Participation, models.PROTECT, null=True, blank=True, related_name="deployments", verbose_name=_("Teilnahme")
    )
    wave = models.CharField(_("Zeitpunkt"), max_length=10, choices=Wave.choices)
    slug = models.SlugField(_("Adresse"), max_length=80, unique=True)
    channel = models.CharField(_("Zugang"), max_length=10, choices=Channel.choices, default=Channel.OPEN)
    opens_on = models.DateField(_("Beginn"))
    closes_on = models.DateField(_("Ende"))
    closed_at = models.DateTimeField(_("geschlossen am"), null=True, blank=True)
    languages = models.JSONField(_("Sprachen"), default=list)
    recruitment = models.CharField(
        _("Ansprache"), max_length=10, choices=Recruitment.choices, default=Recruitment.SELF
    )
    recruitment_text = models.CharField(_("Wie wurde eingeladen?"), max_length=500, blank=True)
    is_synthetic = models.BooleanField(_("künstliche Antworten"), default=False)
    imported = models.PositiveIntegerField(_("Antworten aus Dateien"), default=0, editable=False)
    exported_at = models.DateTimeField(_("Antworten herausgegeben am"), null=True, blank=True, editable=False)
    raw_deleted_on = models.DateField(_("Antwortbögen gelöscht am"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("angelegt am"), default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(_("Bearbeitungsstand"), default=1, editable=False)

    objects = DeploymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Erhebung")
        verbose_name_plural = _("Erhebungen")
        ordering = ["-opens_on", "municipality__name", "cohort__number"]
        constraints = [
            in_order("opens_on", "closes_on", "deployment_dates_in_order"),
            models.CheckConstraint(condition=Q(wave__in=Wave.values), name="deployment_wave_known"),
            models.CheckConstraint(
                condition=Q(municipality__isnull=False, cohort__isnull=True)
                | Q(municipality__isnull=True, cohort__isnull=False),
                name="deployment_asks_one",
            ),
            models.CheckConstraint(
                condition=Q(cohort__isnull=True)
                | Q(
                    wave=Wave.FEEDBACK,
                    programme__isnull=False,
                    participation__isnull=True,
                    local_version__isnull=True,
                ),
                name="deployment_cohort_gives_feedback",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version.questionnaire} – {self.asked.name}"

    def get_absolute_url(self) -> str:
        return reverse("surveys:deployment_detail", args=[self.pk])

    def get_town_url(self) -> str:
        """Page of a deployment that asks a municipality, for its people."""
        return reverse("surveys:town_survey_detail", args=[self.town.slug, self.pk])

    @property
    def town(self) -> Municipality:
        """The municipality, for what only municipalities have: pages of their own, named statements."""
        assert self.municipality is not None  # noqa: S101
        return self.municipality

    @cached_property
    def asked(self) -> Asked:
        """Who is asked; no query after ``with_asked``."""
        if self.cohort is None:
            return asked_town(self.town)
        assert self.programme is not None  # noqa: S101
        return asked_cohort(self.cohort, self.programme)

    def is_open(self, now: datetime | None = None) -> bool:
        """Whether answers are taken at this moment (see ``surveys/period.py``)."""
        from surveys.period import Period, period_of

        return period_of(self, now) is Period.OPEN


class InvitedGroup(models.Model):
    """How many people of a respondent group were invited; a methodological fact, no row when nobody knows.

    ``group`` is the code of an option of the item with the role group; empty for everybody, where there is no such item.
    """

    deployment = models.ForeignKey(Deployment, models.CASCADE, related_name="invited", verbose_name=_("Erhebung"))
    group = models.CharField(_("Befragtengruppe"), max_length=40, blank=True)
    number = models.PositiveIntegerField(_("eingeladen"))

    class Meta:
        verbose_name = _("Eingeladene")
        verbose_name_plural = _("Eingeladene")
        constraints = [models.UniqueConstraint(fields=["deployment", "group"], name="invitedgroup_once")]

    def __str__(self) -> str:
        return f"{self.group}: {self.number}"


class Token(models.Model):
    """A one-time code that was not used yet; using it deletes the row.

    A row that stayed and was marked would carry the number of the transaction that stored the answers (PostgreSQL:
    ``xmin``), as the answers do until they are counted.
    """

    deployment = models.ForeignKey(Deployment, models.CASCADE, related_name="tokens", verbose_name=_("Erhebung"))
    token_hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = pgettext_lazy("einmaliger Zugang", "Code")  # the bare word is a text of the sign-in library
        verbose_name_plural = _("Codes")

    def __str__(self) -> str:
        return f"{self.deployment_id}"
