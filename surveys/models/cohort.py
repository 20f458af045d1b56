"""Training courses and the groups that take them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from municipalities.models import Programme
from municipalities.models.base import in_order, one_of
from surveys.enums import CourseFormat


class TrainingCohort(models.Model):
    """A group that takes a training course of a programme together. It knows how many they are, never who.

    ``short`` stands for the course in addresses; cohorts of one programme with the same ``short`` are compared,
    under one name of the course.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="training_cohorts", verbose_name=_("Programm")
    )
    course = models.CharField(_("Schulung"), max_length=120)
    short = models.SlugField(_("Kurzname der Schulung"), max_length=40)
    number = models.PositiveSmallIntegerField(_("Nummer"))
    starts_on = models.DateField(_("Beginn"))
    ends_on = models.DateField(_("Ende"))
    format = models.CharField(_("Durchführung"), max_length=10, choices=CourseFormat.choices)
    participants = models.PositiveSmallIntegerField(_("Teilnehmende"), null=True, blank=True)
    note = models.CharField(_("Hinweis"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(_("Bearbeitungsstand"), default=1, editable=False)

    class Meta:
        verbose_name = _("Kohorte")
        verbose_name_plural = _("Kohorten")
        ordering = ["programme", "short", "number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "course", "number"], name="trainingcohort_course_once"),
            models.UniqueConstraint(fields=["programme", "short", "number"], name="trainingcohort_short_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="trainingcohort_number_from_one"),
            in_order("starts_on", "ends_on", "trainingcohort_dates_in_order"),
            one_of("format", CourseFormat, "trainingcohort_format_known"),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("surveys:cohort_edit", args=[self.pk])

    @property
    def name(self) -> str:
        return str(self)

    @property
    def slug(self) -> str:
        """Begins the addresses of what is asked of the cohort."""
        return f"{self.short}-{self.number}"

    @property
    def label(self) -> str:
        """The cohort among those of its course."""
        return _now("Kohorte %(number)s") % {"number": self.number}
