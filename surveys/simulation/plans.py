"""What the synthetic answers look like: who takes part, and means in the direction of the final report (4.1, 4.4, 5.2).

The report prints few numbers (720 people, 459 for an organisation, at least 501 on satisfaction, 480 on success factors,
cooperation about 6 of 10, success factors between 4 and 5); all others are chosen so that its sentences hold. Spread,
missing codes and texts are invented. Who answers for what is dealt from a deck, so totals are the same for each seed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

START, END, FEEDBACK = "anfangsbefragung", "abschlussbefragung", "schulungsfeedback"
SYNTHETIC = "(künstliche Antwort)"


@dataclass(frozen=True)
class Card:
    """A kind of respondent: codes of choices that are the same for all of them, and how many there are."""

    number: int
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Spread:
    """Answers to a scale: their mean, by organisation where it differs; a small ``focus`` spreads them widely."""

    mean: float
    focus: float = 5.0
    by_organisation: Mapping[str, float] = field(default_factory=dict)
    missing: float = 0.025


@dataclass(frozen=True)
class Plan:
    """All that a simulated survey needs. ``leave`` says how many stop before a section; ``sizes`` weigh the towns;
    ``foreign`` has the language and words of sentences that some write in their own language."""

    code: str
    deck: tuple[Card, ...]
    scales: Mapping[str, Spread]
    texts: Mapping[str, tuple[float, tuple[str, ...]]]
    leave: Mapping[str, int] = field(default_factory=dict)
    sizes: tuple[int, ...] = ()
    foreign: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def _card(number: int, group: str, organisation: str = "") -> Card:
    return Card(number, {"gruppe": group} | ({"organisation_art": organisation} if organisation else {}))


START_PLAN = Plan(
    code=START,
    deck=(
        _card(168, "verwaltung", "verwaltung"),
        _card(12, "verwaltung", "bildung"),
        _card(38, "politik", "politik"),
        _card(46, "organisation", "bildung"),
        _card(44, "organisation", "wohlfahrt"),
        _card(92, "organisation", "verein"),
        _card(34, "organisation", "andere"),
        _card(19, "organisation", "religion"),
        _card(17, "organisation", "sport"),
        _card(98, "organisation", "einzelperson"),
        _card(12, "organisation", "ka"),
        _card(140, "buerger"),
    ),
    scales={
        "v_alter": Spread(7.4),
        "v_sozial": Spread(6.9),
        "v_bildung": Spread(6.8),
        "v_herkunft": Spread(6.1),
        "v_religion": Spread(5.7, missing=0.05),
        "v_orientierung": Spread(5.5, missing=0.08),
        "v_geschlecht": Spread(4.8),
        "v_faehigkeiten": Spread(4.3),
        "bedeutung": Spread(
            6.8, by_organisation={"bildung": 8.0, "sport": 7.9, "wohlfahrt": 7.3, "verwaltung": 6.1, "religion": 6.0}
        ),
        "austausch": Spread(
            5.3, by_organisation={"bildung": 6.5, "sport": 6.6, "wohlfahrt": 5.8, "verwaltung": 4.3, "religion": 4.2}
        ),
        "zusammenarbeit": Spread(6.0, missing=0.06),
        "erstellung": Spread(5.4, missing=0.09),
        "umsetzung": Spread(5.3, missing=0.09),
        "ef_verantwortung": Spread(4.65),
        "ef_beteiligung": Spread(4.6),
        "ef_bekanntheit": Spread(4.5),
        "ef_stelle": Spread(4.45),
        "ef_politik": Spread(4.5),
        "ef_ehrenamt": Spread(4.4),
        "ef_arbeitsgruppe": Spread(4.2),
        "ef_fortschreibung": Spread(4.15),
    },
    texts={
        "zusammenarbeit_grund": (
            0.7,
            (
                "Es fehlt an Vernetzung und Transparenz.",
                "Wir gehen nicht gemeinsam vor.",
                "Es wird zu wenig miteinander gesprochen.",
                "Die Treffen finden zu unregelmäßig statt.",
            ),
        ),
        "erstellung_grund": (
            0.7,
            (
                "Ich habe nichts davon erfahren, dass man sich beteiligen kann.",
                "Ich wusste nicht, wo ich mich einbringen kann.",
            ),
        ),
        "umsetzung_grund": (
            0.7,
            ("Vom Stand der Dinge haben wir nichts mehr gehört.", "Mir ist nicht klar, ob etwas umgesetzt wurde."),
        ),
        "wunsch": (
            0.25,
            (
                "Die Strategie bekannter machen.",
                "Regelmäßige Treffen aller Beteiligten.",
                "Klare Zuständigkeiten benennen.",
                "Mehr Angebote in den Stadtteilen.",
            ),
        ),
    },
    leave={"zufriedenheit": 150, "erfolgsfaktoren": 76},
    sizes=(94, 78, 71, 66, 60, 55, 52, 48, 45, 40, 36, 31, 25, 19),
    foreign={
        "Regelmäßige Treffen aller Beteiligten.": ("ar", "لقاءات منتظمة بين جميع المعنيين."),
        "Mehr Angebote in den Stadtteilen.": ("tr", "Mahallelerde daha fazla etkinlik olsun."),
    },
)
END_PLAN = Plan(
    code=END,
    deck=(
        _card(24, "ansprechperson"),
        _card(41, "verwaltung"),
        _card(38, "gremium"),
        _card(17, "weitere"),
    ),
    scales={
        "rollen_akteure": Spread(1.1, focus=2),
        "rollen_intern": Spread(1.0, focus=2),
        "umsetzung_voran": Spread(0.9, focus=2),
        "digital": Spread(0.85, focus=2),
        "austausch": Spread(0.55, focus=1.5, missing=0.08),
        "ideen": Spread(0.5, focus=1.5, missing=0.08),
        "oeffnung": Spread(0.0, focus=1.5, missing=0.05),
    },
    texts={
        "hilfreich": (
            0.4,
            ("Die Moderation von außen.", "Der Austausch mit anderen Kommunen.", "Klare nächste Schritte."),
        ),
        "offen": (0.35, ("Mehr Zeit im Arbeitsalltag.", "Mehr Information über den Stand.", "Dauerhafte Mittel.")),
    },
    sizes=(24, 20, 17, 14, 9, 7, 6, 5, 4, 4, 3, 3, 2, 2),
)
PLANS = (START_PLAN, END_PLAN)
FEEDBACK_PLAN = Plan(
    code=FEEDBACK,
    deck=(Card(53, {}),),
    scales={
        "basisschulung": Spread(4.4, focus=14),
        "vertiefung": Spread(4.7, focus=14),
        "gesamt": Spread(4.6, focus=14),
        "inhalte": Spread(4.4, focus=14),
        "methoden": Spread(4.3, focus=14),
        "praxisbezug": Spread(4.2, focus=14),
        "nuetzlich": Spread(4.4, focus=14),
        "vernetzung": Spread(4.5, focus=14),
    },
    texts={
        "anmerkung": (
            0.3,
            ("Bitte mehr Zeit für eigene Vorhaben.", "Das Treffen vor Ort war wertvoll.", "Gern ein weiterer Tag."),
        ),
    },
    sizes=(10, 11, 10, 11, 11),
)
