"""Texts of the demo: read and coded by one demo account, themes and quotations released by the other or waiting."""

from django.db import transaction

from municipalities.models import Programme
from portal.accounts.models import User
from portal.demo.releases import consultants
from surveys.models import Questionnaire, TextReview
from surveys.rounds import OF_ROUND, Round
from surveys.services.voices.quotations import propose_quotation, release_quotation
from surveys.services.voices.texts import approve_text
from surveys.services.voices.theme_reports import propose_theme_report, release_theme_report
from surveys.services.voices.themes import ensure_theme
from surveys.simulation.plans import START, START_PLAN

ITEM = "zusammenarbeit_grund"
THEMES = {
    ITEM: ("Vernetzung und Transparenz", "gemeinsames Vorgehen", "Kommunikation", "regelmäßige Treffen"),
    "wunsch": ("Bekanntheit", "regelmäßige Treffen", "Zuständigkeiten", "Angebote vor Ort"),
}
"""Themes of the synthetic texts by question, in the order of the plan; those of the reasons follow chapter 4.1."""
LANGUAGE = "tr"
"""Language of the quotation that waits for its translation."""
OPEN = 12
"""So many texts of a question are left for whoever tries the review."""


@transaction.atomic
def load_voices(programme: Programme) -> int:
    """Read reasons and wishes: the reasons are released, of the wishes everything waits for a second person.

    Returns how many texts are new among those read. Nothing happens without the demo accounts, and nothing twice.
    """
    people = consultants()
    questionnaire = Questionnaire.objects.filter(code=START).first()
    if people is None or questionnaire is None:
        return 0
    maker, second = people
    reasons, wishes = (Round(questionnaire, programme, item) for item in THEMES)
    read = _read(reasons, maker)
    if read:
        release_theme_report(report=propose_theme_report(found=reasons, by=maker), by=second)
        for review in _different(read):
            release_quotation(quotation=propose_quotation(review=review, by=maker), by=second)
    waiting = _read(wishes, second)
    if waiting:
        ensure_theme(wishes, "Sonstiges", by=second)
        propose_theme_report(found=wishes, by=second)
        elsewhere = next((review for review in waiting if review.language == LANGUAGE), waiting[0])
        propose_quotation(review=elsewhere, by=second)
    return len(read) + len(waiting)


def _read(found: Round, by: User) -> list[TextReview]:
    texts = list(found.texts().select_related(*OF_ROUND))
    if len(texts) <= 2 * OPEN or found.reviews().exists():
        return []
    return [
        approve_text(text=text, by=by, version=0, body=text.text, new_theme=_theme(found.item, text.text))
        for text in texts[OPEN:]
    ]


def _theme(item: str, text: str) -> str:
    _share, sentences = START_PLAN.texts[item]
    wordings = [(sentence, START_PLAN.foreign.get(sentence, ("", sentence))[1]) for sentence in sentences]
    return next(
        theme for words, theme in zip(wordings, THEMES[item], strict=True) if any(word in text for word in words)
    )


def _different(reviews: list[TextReview]) -> list[TextReview]:
    """The first two with different words."""
    return list({review.text: review for review in reversed(reviews)}.values())[:2]
