"""Programme, municipality and the participation that ties them."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from municipalities.enums import MunicipalityKind, Phase, Scope
from municipalities.models.base import in_order, one_of
from municipalities.querysets import MunicipalityQuerySet


class Programme(models.Model):
    """A funding programme; the next period, another state, 400 municipalities are further rows."""

    name = models.CharField(_("Name"), max_length=200)
    slug = models.SlugField(_("Kurzname"), max_length=60, unique=True)
    subtitle = models.CharField(_("Untertitel"), max_length=200, blank=True)
    starts_on = models.DateField(_("Beginn"))
    ends_on = models.DateField(_("Ende"))
    carrier = models.CharField(_("Träger"), max_length=200, blank=True)
    funding = models.TextField(_("Förderung"), blank=True)
    source = models.CharField(_("Quelle der Angaben"), max_length=300, blank=True)
    is_demo = models.BooleanField(
        _("Musterprogramm"), default=False, help_text=_("Erfundene Kommunen und Vorgänge, nur zum Ausprobieren.")
    )

    class Meta:
        verbose_name = _("Programm")
        verbose_name_plural = _("Programme")
        ordering = ["is_demo", "-starts_on", "name"]
        constraints = [in_order("starts_on", "ends_on", "programme_dates_in_order")]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A town or municipality; the official key (AGS) is its natural key."""

    ags = models.CharField(_("Amtlicher Gemeindeschlüssel"), max_length=8, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    slug = models.SlugField(_("Kurzname"), max_length=140, unique=True)
    kind = models.CharField(_("Art"), max_length=20, choices=MunicipalityKind.choices)
    district = models.CharField(_("Kreis"), max_length=120)
    district_key = models.CharField(_("Kreisschlüssel"), max_length=5, db_index=True)
    state = models.CharField(_("Land"), max_length=60)
    population = models.PositiveIntegerField(_("Einwohner:innen"), null=True, blank=True)
    population_on = models.CharField(
        _("Stand"), max_length=10, blank=True, help_text=_("Jahr, Monat oder Tag: 2020, 2020-12 oder 2020-12-31")
    )
    latitude = models.FloatField(_("Breite"), null=True, blank=True)
    longitude = models.FloatField(_("Länge"), null=True, blank=True)
    contact_email = models.EmailField(_("Öffentliche E-Mail-Adresse"), blank=True)
    contact_phone = models.CharField(_("Öffentliche Telefonnummer"), max_length=40, blank=True)
    website = models.URLField(_("Internetseite"), blank=True)

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = _("Kommune")
        verbose_name_plural = _("Kommunen")
        ordering = ["name", "ags"]
        constraints = [
            models.CheckConstraint(condition=Q(ags__regex=r"^[0-9]{8}$"), name="municipality_ags_8_digits"),
            one_of("kind", MunicipalityKind, "municipality_kind_known"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="municipality_position_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("municipalities:municipality_detail", args=[self.slug])


class Participation(models.Model):
    """A municipality takes part in a programme: cohort, scope, phase of the accompaniment year, starting point, results."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="participations", verbose_name=_("Programm"))
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="participations", verbose_name=_("Kommune")
    )
    cohort = models.PositiveSmallIntegerField(_("Kohorte"), null=True, blank=True)
    starts_on = models.DateField(_("Beginn der Begleitung"), null=True, blank=True)
    ends_on = models.DateField(_("Ende der Begleitung"), null=True, blank=True)
    start_year = models.PositiveSmallIntegerField(
        _("Jahr des Beginns"), null=True, blank=True, help_text=_("Wenn nur das Jahr bekannt ist.")
    )
    scope = models.CharField(_("Umfang"), max_length=10, choices=Scope.choices, blank=True)
    phase = models.CharField(_("Phase"), max_length=20, choices=Phase.choices, blank=True)
    baseline = models.TextField(_("Ausgangslage"), blank=True, help_text=_("Ein Punkt je Zeile."))
    results = models.TextField(_("Ergebnisse"), blank=True, help_text=_("Ein Punkt je Zeile."))
    managers_trained = models.PositiveSmallIntegerField(
        _("Ausgebildete Vielfaltsmanager:innen"), null=True, blank=True
    )
    ended_early = models.BooleanField(_("vorzeitig beendet"), default=False)
    ended_early_reason = models.CharField(_("Grund"), max_length=300, blank=True)
    note = models.CharField(_("Hinweis"), max_length=300, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("Teilnahme")
        verbose_name_plural = _("Teilnahmen")
        ordering = ["municipality__name"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "municipality"], name="participation_once_per_programme"),
            in_order("starts_on", "ends_on", "participation_dates_in_order"),
            one_of("scope", Scope, "participation_scope_known", blank=True),
            one_of("phase", Phase, "participation_phase_known", blank=True),
            models.CheckConstraint(
                condition=Q(ended_early=False) | ~Q(ended_early_reason=""), name="participation_early_end_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} – {self.programme}"
