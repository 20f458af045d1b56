"""What people say in words: reviewed texts, themes, quotations; and statements given by name of the function.

Texts are reviewed within a *round*: the deployments of one questionnaire in one programme, all municipalities together.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Programme
from municipalities.models.base import one_of
from portal.core.publications.models import SecondPerson
from surveys.enums_voices import RejectReason, ReleaseStep, StatementState, TextState
from surveys.models.deployment import Deployment
from surveys.models.instrument import Questionnaire


class TextReview(models.Model):
    """Decision on one text answer. ``id`` is that of its ``FreeText``; ``text`` is what may be read by others.

    The original stays in ``FreeText`` and goes with the raw answers, and the review with it. No reference ties the two,
    so that the archive stays free of anything that points to an answer.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="text_reviews", verbose_name=_("Erhebung"))
    item = models.CharField(_("Frage"), max_length=40)
    language = models.CharField(_("Sprache"), max_length=8)
    state = models.CharField(_("Stand"), max_length=10, choices=TextState.choices, default=TextState.OPEN)
    text = models.TextField(_("freigegebener Text"), blank=True)
    redacted = models.BooleanField(_("geschwärzt"), default=False)
    reason = models.CharField(_("Grund"), max_length=10, choices=RejectReason.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Konto")
    )
    revision = models.PositiveIntegerField(_("Bearbeitungsstand"), default=0, editable=False)

    class Meta:
        verbose_name = _("geprüfter Text")
        verbose_name_plural = _("geprüfte Texte")
        indexes = [models.Index(fields=["deployment", "item", "state"], name="textreview_item_idx")]
        constraints = [
            one_of("state", TextState, "textreview_state_known"),
            models.CheckConstraint(
                condition=(Q(state=TextState.APPROVED) & ~Q(text="")) | (~Q(state=TextState.APPROVED) & Q(text="")),
                name="textreview_approved_has_text",
            ),
            models.CheckConstraint(
                condition=Q(state=TextState.REJECTED, reason__in=RejectReason.values)
                | (~Q(state=TextState.REJECTED) & Q(reason="")),
                name="textreview_rejected_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Theme(models.Model):
    """A category (Thema) for the texts of one question of a questionnaire; the same in every programme that asks it."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="themes", verbose_name=_("Fragebogen")
    )
    item = models.CharField(_("Frage"), max_length=40)
    name = models.CharField(_("Thema"), max_length=120)
    revision = models.PositiveIntegerField(_("Bearbeitungsstand"), default=1, editable=False)

    class Meta:
        verbose_name = _("Thema")
        verbose_name_plural = _("Themen")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("questionnaire", "item", Lower("name"), name="theme_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="theme_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class TextTheme(models.Model):
    """A text speaks of a theme; it may speak of several."""

    review = models.ForeignKey(TextReview, models.CASCADE, related_name="codings", verbose_name=_("Text"))
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="codings", verbose_name=_("Thema"))

    class Meta:
        verbose_name = _("Zuordnung zu einem Thema")
        verbose_name_plural = _("Zuordnungen zu Themen")
        constraints = [models.UniqueConstraint(fields=["review", "theme"], name="texttheme_once")]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.theme_id}"


class TwoPersons(SecondPerson):
    """Proposed by one person, released by another, withdrawn with a reason."""

    step = models.CharField(_("Stand"), max_length=10, choices=ReleaseStep.choices, default=ReleaseStep.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("vorgeschlagen von")
    )
    proposed_at = models.DateTimeField(_("vorgeschlagen am"), default=timezone.now)
    withdrawn_reason = models.CharField(_("Grund"), max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            one_of("step", ReleaseStep, "%(class)s_step_known"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("proposed_by")), name="%(class)s_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(step=ReleaseStep.PROPOSED, released_by__isnull=True, released_at__isnull=True)
                | Q(step=ReleaseStep.RELEASED, released_by__isnull=False, released_at__isnull=False)
                | Q(step=ReleaseStep.WITHDRAWN),
                name="%(class)s_released_by_somebody",
            ),
            models.CheckConstraint(
                condition=(
                    Q(step=ReleaseStep.WITHDRAWN, withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                    & ~Q(withdrawn_reason="")
                )
                | (~Q(step=ReleaseStep.WITHDRAWN) & Q(withdrawn_by__isnull=True, withdrawn_reason="")),
                name="%(class)s_withdrawn_with_reason",
            ),
        ]


class Quotation(TwoPersons):
    """A text that readers see word for word, without its municipality. It stays when the raw answers go.

    ``source`` is the review it was taken from while that exists; ``text`` never changes (held by a trigger).
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="quotations", verbose_name=_("Fragebogen")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="quotations", verbose_name=_("Programm")
    )
    item = models.CharField(_("Frage"), max_length=40)
    source = models.ForeignKey(
        TextReview, models.SET_NULL, null=True, blank=True, related_name="quotations", editable=False
    )
    language = models.CharField(_("Sprache"), max_length=8)
    text = models.TextField(_("Zitat"))
    translation = models.TextField(_("Übersetzung ins Deutsche"), blank=True)

    class Meta(TwoPersons.Meta):
        abstract = False
        verbose_name = _("Zitat")
        verbose_name_plural = _("Zitate")
        ordering = ["pk"]
        constraints = [
            *TwoPersons.Meta.constraints,
            models.UniqueConstraint(
                fields=["source"], condition=~Q(step=ReleaseStep.WITHDRAWN), name="quotation_once_per_text"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="quotation_has_text"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ThemeReport(TwoPersons):
    """The counts of the themes of a question, frozen on a day; readers see the newest released one.

    ``texts`` approved texts came from ``towns`` municipalities or training cohorts.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="theme_reports", verbose_name=_("Fragebogen")
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="theme_reports", verbose_name=_("Programm")
    )
    item = models.CharField(_("Frage"), max_length=40)
    texts = models.PositiveIntegerField(_("freigegebene Texte"))
    towns = models.PositiveIntegerField(_("Kommunen"))

    class Meta(TwoPersons.Meta):
        abstract = False
        verbose_name = _("Auszählung der Themen")
        verbose_name_plural = _("Auszählungen der Themen")
        ordering = ["-pk"]
        constraints = [
            *TwoPersons.Meta.constraints,
            models.UniqueConstraint(
                fields=["questionnaire", "programme", "item"],
                condition=Q(step=ReleaseStep.PROPOSED),
                name="themereport_one_waits",
            ),
            models.UniqueConstraint(
                fields=["questionnaire", "item"],
                condition=Q(step=ReleaseStep.PROPOSED, programme__isnull=True),
                name="themereport_one_waits_without",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ThemeCount(models.Model):
    """Texts with a theme in a frozen count. ``hidden`` ones are kept back from readers."""

    report = models.ForeignKey(ThemeReport, models.CASCADE, related_name="counts", verbose_name=_("Auszählung"))
    name = models.CharField(_("Thema"), max_length=120)
    texts = models.PositiveIntegerField(_("Texte"))
    hidden = models.BooleanField(_("nicht gezeigt"), default=False)

    class Meta:
        verbose_name = _("Zahl der Texte zu einem Thema")
        verbose_name_plural = _("Zahlen der Texte zu Themen")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "name"], name="themecount_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.texts}"


class StatementCall(models.Model):
    """The project participants of a municipality were asked for a named statement, until a day."""

    deployment = models.OneToOneField(
        Deployment, models.PROTECT, related_name="statement_call", verbose_name=_("Erhebung")
    )
    due_on = models.DateField(_("möglich bis"))
    opened_at = models.DateTimeField(_("angefragt am"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Konto")
    )

    class Meta:
        verbose_name = _("Anfrage einer Rückmeldung")
        verbose_name_plural = _("Anfragen von Rückmeldungen")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name}: {self.deployment_id}"


class Statement(models.Model):
    """Rückmeldung der Projektbeteiligten: answers given openly, by function and with consent; never part of a count.

    ``values`` maps codes of scale items to the point chosen. A withdrawn statement keeps none of what was said.
    """

    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="statements", verbose_name=_("Erhebung"))
    state = models.CharField(_("Stand"), max_length=10, choices=StatementState.choices, default=StatementState.DRAFT)
    function = models.CharField(_("Funktion"), max_length=120, blank=True)
    values = models.JSONField(_("Einschätzungen"), default=dict, blank=True)
    text = models.TextField(_("Anmerkung"), blank=True)
    consent = models.TextField(_("Wortlaut der Einwilligung"), blank=True, editable=False)
    created_at = models.DateTimeField(_("angelegt am"), default=timezone.now)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Konto")
    )
    submitted_at = models.DateTimeField(_("abgegeben am"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("zurückgezogen am"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("Bearbeitungsstand"), default=1, editable=False)

    class Meta:
        verbose_name = _("Rückmeldung der Projektbeteiligten")
        verbose_name_plural = _("Rückmeldungen der Projektbeteiligten")
        ordering = ["-pk"]
        constraints = [
            one_of("state", StatementState, "statement_state_known"),
            models.UniqueConstraint(
                fields=["deployment"], condition=~Q(state=StatementState.WITHDRAWN), name="statement_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=StatementState.SUBMITTED)
                | (~Q(consent="") & ~Q(function="") & Q(submitted_at__isnull=False)),
                name="statement_submitted_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(state=StatementState.WITHDRAWN, withdrawn_at__isnull=False, text="", function="")
                | (~Q(state=StatementState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                name="statement_withdrawn_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
