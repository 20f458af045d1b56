"""Questionnaire → version → section → item → option. Texts are stored per language: {"de": "…", "ar": "…"}."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Municipality
from surveys.enums import ItemKind, ItemRole, VersionState, Wave

CODE = r"^[a-z][a-z0-9_]{0,39}$"
NUMBER_LIMIT = 30_000


class Questionnaire(models.Model):
    """An instrument. ``municipality`` is set for the local additions of one town, which never enter a programme result."""

    code = models.SlugField(_("Kurzname"), max_length=60, unique=True)
    title = models.CharField(_("Titel"), max_length=200)
    wave = models.CharField(_("Zeitpunkt"), max_length=10, choices=Wave.choices)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="local_questionnaires",
        verbose_name=_("Kommune"),
    )
    created_at = models.DateTimeField(_("angelegt am"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("Fragebogen")
        verbose_name_plural = _("Fragebögen")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(models.Model):
    """One text of a questionnaire. Frozen with its first response; a change then makes the next version."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="versions", verbose_name=_("Fragebogen")
    )
    number = models.PositiveSmallIntegerField(_("Fassung"))
    state = models.CharField(_("Stand"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    languages = models.JSONField(_("Sprachen"), default=list, help_text=_("Deutsch zuerst"))
    title = models.JSONField(_("Titel"), default=dict)
    intro = models.JSONField(_("Einleitung"), default=dict, blank=True)
    purpose = models.JSONField(_("Wozu und wie ausgewertet wird"), default=dict, blank=True)
    thanks = models.JSONField(_("Dank"), default=dict, blank=True)
    minutes = models.PositiveSmallIntegerField(_("Dauer in Minuten"), default=10)
    version = models.PositiveIntegerField(_("Bearbeitungsstand"), default=1, editable=False)
    frozen_at = models.DateTimeField(_("festgeschrieben am"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Fassung")
        verbose_name_plural = _("Fassungen")
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaireversion_number_once"),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, frozen_at__isnull=True)
                | Q(state=VersionState.FROZEN, frozen_at__isnull=False),
                name="questionnaireversion_frozen_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire} ({self.number})"

    @property
    def is_frozen(self) -> bool:
        return self.state == VersionState.FROZEN


class Section(models.Model):
    """A page of the questionnaire. ``condition`` is a tree of ``surveys/conditions.py``, empty for always."""

    version = models.ForeignKey(
        QuestionnaireVersion, models.CASCADE, related_name="sections", verbose_name=_("Fassung")
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    code = models.CharField(_("Kurzname"), max_length=40)
    title = models.JSONField(_("Überschrift"), default=dict)
    intro = models.JSONField(_("Einleitung"), default=dict, blank=True)
    condition = models.JSONField(_("nur wenn"), default=dict, blank=True)

    class Meta:
        verbose_name = _("Abschnitt")
        verbose_name_plural = _("Abschnitte")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="section_code_once"),
            models.CheckConstraint(condition=Q(code__regex=CODE), name="section_code_shape"),
        ]

    def __str__(self) -> str:
        return self.code


class Item(models.Model):
    """A question. Its code is stable over versions and joins results; scale, number and missing codes belong to it.

    ``missing`` lists codes for answers that are none: [{"code": "ka", "label": {"de": "keine Angabe"}}, …].
    ``labels`` names points of a scale: {"0": {"de": "gar nicht"}, "10": {…}}. ``bins`` are the upper edges of a number.
    """

    section = models.ForeignKey(Section, models.CASCADE, related_name="items", verbose_name=_("Abschnitt"))
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    code = models.CharField(_("Kurzname"), max_length=40)
    kind = models.CharField(_("Art"), max_length=10, choices=ItemKind.choices)
    role = models.CharField(
        _("Aufschlüsselung"), max_length=15, choices=ItemRole.choices, default=ItemRole.NONE, blank=True
    )
    label = models.JSONField(_("Frage"), default=dict)
    hint = models.JSONField(_("Hinweis"), default=dict, blank=True)
    required = models.BooleanField(_("Pflichtfrage"), default=False)
    condition = models.JSONField(_("nur wenn"), default=dict, blank=True)
    matrix = models.CharField(_("Matrix"), max_length=40, blank=True)
    matrix_label = models.JSONField(_("Frage der Matrix"), default=dict, blank=True)
    minimum = models.SmallIntegerField(_("kleinster Wert"), null=True, blank=True)
    maximum = models.SmallIntegerField(_("größter Wert"), null=True, blank=True)
    reversed = models.BooleanField(_("umgekehrt gepolt"), default=False)
    labels = models.JSONField(_("Beschriftung der Skala"), default=dict, blank=True)
    bins = models.JSONField(_("Klassen"), default=list, blank=True)
    missing = models.JSONField(_("keine-Antwort-Codes"), default=list, blank=True)
    max_length = models.PositiveSmallIntegerField(_("höchstens Zeichen"), null=True, blank=True)

    class Meta:
        verbose_name = _("Frage")
        verbose_name_plural = _("Fragen")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["section", "code"], name="item_code_once_per_section"),
            models.CheckConstraint(condition=Q(code__regex=CODE), name="item_code_shape"),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="item_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind__in=["scale", "number"])
                | Q(minimum__gte=-NUMBER_LIMIT, maximum__lte=NUMBER_LIMIT, minimum__lt=models.F("maximum")),
                name="item_range_where_needed",
            ),
            models.CheckConstraint(condition=Q(matrix="") | Q(kind="scale"), name="item_matrix_of_scales"),
            models.CheckConstraint(condition=Q(role="") | Q(kind="single"), name="item_role_is_single_choice"),
        ]

    def __str__(self) -> str:
        return self.code


class Option(models.Model):
    """A choice of a single or multiple choice item; ``number`` is what the vector stores and never changes its meaning."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="options", verbose_name=_("Frage"))
    number = models.PositiveSmallIntegerField(_("Nummer"))
    position = models.PositiveSmallIntegerField(_("Reihenfolge"))
    code = models.CharField(_("Kurzname"), max_length=40)
    label = models.JSONField(_("Antwort"), default=dict)
    exclusive = models.BooleanField(_("schließt andere aus"), default=False)

    class Meta:
        verbose_name = _("Antwortmöglichkeit")
        verbose_name_plural = _("Antwortmöglichkeiten")
        ordering = ["position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="option_number_once"),
            models.UniqueConstraint(fields=["item", "code"], name="option_code_once"),
        ]

    def __str__(self) -> str:
        return self.code
