"""Fixed vocabularies of the domain, with the definitions that stand beside the fields."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MunicipalityKind(models.TextChoices):
    """Legal kind of a municipality."""

    TOWN = "town", _("Stadt")
    MUNICIPALITY = "municipality", _("Gemeinde")


class Scope(models.TextChoices):
    """How much of the accompaniment a municipality takes part in."""

    FULL = "full", _("volle Begleitung")
    SHORT = "short", _("ausgewählte Angebote")


class Phase(models.TextChoices):
    """Phase of the accompaniment year (report, figure 15)."""

    KICKOFF = "kickoff", _("Auftaktgespräch")
    START_SURVEY = "start_survey", _("Anfangsbefragung")
    PLANNING = "planning", _("Ziele und Maßnahmen festlegen")
    IMPLEMENTATION = "implementation", _("Umsetzung mit Begleitung")
    END_SURVEY = "end_survey", _("Abschlussbefragung")
    COMPLETED = "completed", _("Begleitung beendet")


class MemberRole(models.TextChoices):
    """What a member may do in the own municipality."""

    LEAD = "lead", _("Leitung")
    EDITOR = "editor", _("Bearbeitung")
    VIEWER = "viewer", _("Lesen")


class StrategyState(models.TextChoices):
    """How far a strategy has come politically."""

    DRAFT = "draft", _("Entwurf")
    PENDING = "pending", _("im politischen Verfahren")
    ADOPTED = "adopted", _("beschlossen")
    REVISION = "revision", _("in Fortschreibung")


class BodyKind(models.TextChoices):
    """Kind of a body."""

    COMMISSION = "commission", _("Kommission")
    WORKING_CIRCLE = "working_circle", _("Arbeitskreis")
    WORKING_GROUP = "working_group", _("Arbeitsgruppe")
    STEERING_GROUP = "steering_group", _("Steuerungsgruppe")
    GUIDING_GROUP = "guiding_group", _("Lenkungsgruppe")
    ROUND_TABLE = "round_table", _("Runder Tisch")
    FORUM = "forum", _("Forum")
    NETWORK = "network", _("Netzwerk")
    SUBGROUP = "subgroup", _("Kleingruppe")
    COUNCIL_OR_GROUP = "council_or_group", _("Beirat oder Arbeitsgruppe")
    OTHER = "other", _("anderes Gremium")


class BodyState(models.TextChoices):
    """Whether a body works."""

    PLANNED = "planned", _("geplant")
    ESTABLISHED = "established", _("eingerichtet")
    ACTIVE = "active", _("aktiv")
    REACTIVATED = "reactivated", _("reaktiviert")
    DORMANT = "dormant", _("ruhend")
    SUSPENDED = "suspended", _("ausgesetzt")
    DISSOLVED = "dissolved", _("aufgelöst")


class MeasureStatus(models.TextChoices):
    """Where a measure stands. Lateness and freshness are no status: they are computed."""

    PLANNED = "planned", _("geplant")
    RUNNING = "running", _("laufend")
    DONE = "done", _("umgesetzt")
    DONE_CHANGED = "done_changed", _("in geänderter Form umgesetzt")
    SUSTAINED = "sustained", _("verstetigt")
    POSTPONED = "postponed", _("verschoben")
    CANCELLED = "cancelled", _("abgesagt")
    UNKNOWN = "unknown", _("unbekannt")


S = MeasureStatus
DONE_STATUSES = frozenset({S.DONE, S.DONE_CHANGED, S.SUSTAINED})
OPEN_STATUSES = frozenset({S.PLANNED, S.RUNNING, S.POSTPONED})
REASON_STATUSES = frozenset({S.POSTPONED, S.CANCELLED})
STARTED_STATUSES = frozenset({S.RUNNING, S.POSTPONED, S.CANCELLED}) | DONE_STATUSES

STATUS_DEFINITIONS: dict[str, Promise] = {
    S.PLANNED: _("Beschlossen oder vorgesehen, aber noch nicht begonnen."),
    S.RUNNING: _("Die Arbeit hat begonnen und ist noch nicht abgeschlossen."),
    S.DONE: _("Wie vorgesehen durchgeführt und abgeschlossen."),
    S.DONE_CHANGED: _(
        "Durchgeführt, aber anders als geplant, zum Beispiel digital statt vor Ort. Zählt als umgesetzt."
    ),
    S.SUSTAINED: _("Abgeschlossen und dauerhaft verankert: läuft ohne das Projekt weiter."),
    S.POSTPONED: _("Auf später verlegt. Ein Grund ist nötig; ein neuer Termin hilft allen."),
    S.CANCELLED: _(
        "Findet nicht statt. Ein Grund ist nötig. Die Maßnahme bleibt sichtbar, zählt aber nicht mehr mit."
    ),
    S.UNKNOWN: _("Es liegt keine Auskunft vor. Das ist etwas anderes als geplant."),
}

ALLOWED_MOVES: dict[str, frozenset[MeasureStatus]] = {
    S.PLANNED: frozenset({S.RUNNING, S.DONE, S.DONE_CHANGED, S.POSTPONED, S.CANCELLED}),
    S.RUNNING: frozenset({S.DONE, S.DONE_CHANGED, S.POSTPONED, S.CANCELLED}),
    S.POSTPONED: frozenset({S.PLANNED, S.RUNNING, S.DONE, S.DONE_CHANGED, S.CANCELLED}),
    S.DONE: frozenset({S.SUSTAINED, S.RUNNING}),
    S.DONE_CHANGED: frozenset({S.SUSTAINED, S.RUNNING}),
    S.SUSTAINED: frozenset({S.RUNNING}),
    S.CANCELLED: frozenset({S.PLANNED, S.RUNNING}),
    S.UNKNOWN: frozenset({S.PLANNED, S.RUNNING, S.DONE, S.DONE_CHANGED, S.SUSTAINED, S.POSTPONED, S.CANCELLED}),
}


class ReasonCode(models.TextChoices):
    """Why a measure was postponed or cancelled."""

    PANDEMIC = "pandemic", _("Pandemie")
    VACANCY = "vacancy", _("Stelle unbesetzt")
    STAFF = "staff", _("Personalmangel")
    FUNDS = "funds", _("keine Mittel")
    MAJORITY = "majority", _("keine Mehrheit")
    REGISTRATIONS = "registrations", _("zu wenige Anmeldungen")
    CRISIS = "crisis", _("andere Krise")
    OTHER = "other", _("sonstiges")


class Priority(models.TextChoices):
    """How urgent a measure is for the municipality."""

    HIGH = "high", _("hoch")
    MEDIUM = "medium", _("mittel")
    LOW = "low", _("niedrig")


class Effort(models.TextChoices):
    """How much work a measure takes."""

    SMALL = "small", _("gering")
    MEDIUM = "medium", _("mittel")
    LARGE = "large", _("hoch")


class Visibility(models.TextChoices):
    """Who may read a measure."""

    INTERNAL = "internal", _("intern")
    PUBLIC = "public", _("öffentlich")


class NoteAudience(models.TextChoices):
    """Who may read an internal note."""

    TOWN = "town", _("nur unsere Kommune")
    SHARED = "shared", _("unsere Kommune und die Beratung")
    CONSULTANCY = "consultancy", _("nur die Beratung")
