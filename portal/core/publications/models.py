"""Columns, rules and properties of everything that is released by a second person."""

from collections.abc import Sequence
from typing import ClassVar, TypedDict

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.core.models import Job
from portal.core.publications.states import STATE_TONES, ReleaseState


class Words(TypedDict):
    """What users call it. Sentences are built around them: ``thing`` is feminine, ``unreleased`` follows "eine"."""

    thing: Promise
    things: Promise
    unreleased: Promise


class SecondPerson(models.Model):
    """Released by one person, withdrawn by one."""

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

    class Meta:
        abstract = True


class Publication(SecondPerson):
    """Ordered by one person and built by a job, then released by another; numbered, and withdrawn with a reason.

    ``sha256`` is the checksum of what was built. ``route`` names its pages: ``<route>_detail`` and so on; ``task`` is the
    dotted name of the task that builds it.
    """

    words: ClassVar[Words]
    route: ClassVar[str]
    task: ClassVar[str]

    number = models.PositiveIntegerField(_("Nummer"))
    title = models.CharField(_("Titel"), max_length=300)
    state = models.CharField(_("Zustand"), max_length=10, choices=ReleaseState.choices, default=ReleaseState.BUILDING)
    sha256 = models.CharField(_("Prüfsumme"), max_length=64, blank=True, editable=False)
    job = models.ForeignKey(
        Job, models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("Auftrag")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("erstellt von")
    )
    created_at = models.DateTimeField(_("erstellt am"), default=timezone.now)
    built_at = models.DateTimeField(_("fertig am"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("Grund"), max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.words['thing']} {self.number})"

    def get_absolute_url(self) -> str:
        return reverse(f"{self.route}_detail", args=[self.pk])

    @property
    def short_title(self) -> str:
        """How breadcrumbs call it."""
        return self.title

    @property
    def was_discarded(self) -> bool:
        """Given up before anybody released it."""
        return self.state == ReleaseState.WITHDRAWN and self.released_at is None

    @property
    def is_stuck(self) -> bool:
        """Still marked as being built, but nobody builds it any more (its job is over or gone)."""
        return self.state == ReleaseState.BUILDING and (self.job is None or not self.job.is_open)

    @property
    def shown_state(self) -> str:
        """The state as users meet it: what is stuck has failed."""
        return ReleaseState.FAILED if self.is_stuck else self.state

    @property
    def is_being_built(self) -> bool:
        return self.shown_state == ReleaseState.BUILDING

    @property
    def is_unreleased(self) -> bool:
        """Over with building, one way or another, and nobody has released it."""
        return self.shown_state in {ReleaseState.FAILED, ReleaseState.HELD, ReleaseState.READY}

    @property
    def is_built(self) -> bool:
        return self.built_at is not None

    @property
    def state_label(self) -> str:
        return _now("verworfen") if self.was_discarded else str(ReleaseState(self.shown_state).label)

    @property
    def state_tone(self) -> str:
        return STATE_TONES[self.shown_state]


def life_constraints(name: str, *, content: str, states: Sequence[str]) -> list[models.CheckConstraint]:
    """What the database holds of the life of a publication; ``content`` is the column that ``sha256`` is of."""
    built = [str(state) for state in ("held", "ready", "released") if state in states]
    rules = {
        "state_known": Q(state__in=states),
        f"{content}_has_checksum": Q(**{content: ""}, sha256="")
        | (~Q(**{content: ""}) & Q(sha256__regex=r"^[0-9a-f]{64}$")),
        "ready_is_built": ~Q(state__in=built) | (~Q(sha256="") & Q(built_at__isnull=False)),
        "released_by_somebody": (~Q(state="released") & Q(released_by__isnull=True, released_at__isnull=True))
        | Q(state__in=["released", "withdrawn"], released_by__isnull=False, released_at__isnull=False),
        "four_eyes": Q(released_by__isnull=True) | ~Q(released_by=F("created_by")),
        "withdrawn_with_reason": (
            ~Q(state="withdrawn") & Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True, withdrawn_reason="")
        )
        | (
            Q(state="withdrawn", withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")
        ),
    }  # fmt: skip
    return [models.CheckConstraint(condition=rule, name=f"{name}_{key}") for key, rule in rules.items()]
