"""Texts of the demo: read and coded by one demo account, counted themes and quotations released by the other."""

from django.db import transaction

from municipalities.models import Programme
from portal.accounts.models import User
from portal.demo.releases import MAKER, SECOND
from surveys.models import Questionnaire, TextReview
from surveys.rounds import Round
from surveys.services.voices.quotations import propose_quotation, release_quotation
from surveys.services.voices.texts import approve_text
from surveys.services.voices.theme_reports import propose_theme_report, release_theme_report
from surveys.simulation.plans import START, START_PLAN

ITEM = "zusammenarbeit_grund"
THEMES = ("Vernetzung und Transparenz", "gemeinsames Vorgehen", "Kommunikation", "regelmäßige Treffen")
"""Themes of the synthetic reasons, in the order of the plan: those that chapter 4.1 of the report names."""
OPEN = 12
"""So many texts are left for whoever tries the review."""


@transaction.atomic
def load_voices(programme: Programme) -> int:
    """Read the reasons for dissatisfaction with the cooperation; return how many texts are new among those read.

    Nothing happens without the demo accounts, and nothing twice.
    """
    users = {user.email: user for user in User.objects.filter(is_demo=True, email__in=[MAKER, SECOND])}
    questionnaire = Questionnaire.objects.filter(code=START).first()
    if len(users) < 2 or questionnaire is None:
        return 0
    found = Round(questionnaire, programme, ITEM)
    texts = list(found.texts().select_related("deployment__version__questionnaire", "deployment__programme"))
    if len(texts) <= OPEN or found.reviews().exists():
        return 0
    reviews = [
        approve_text(text=text, by=users[MAKER], version=0, body=text.text, new_theme=_theme(text.text))
        for text in texts[OPEN:]
    ]
    report = propose_theme_report(found=found, by=users[MAKER])
    release_theme_report(report=report, by=users[SECOND])
    for review in _different(reviews):
        quotation = propose_quotation(review=review, by=users[MAKER])
        release_quotation(quotation=quotation, by=users[SECOND])
    return len(reviews)


def _theme(text: str) -> str:
    _share, sentences = START_PLAN.texts[ITEM]
    return next(theme for sentence, theme in zip(sentences, THEMES, strict=True) if sentence in text)


def _different(reviews: list[TextReview]) -> list[TextReview]:
    """The first two with different words."""
    return list({review.text: review for review in reversed(reviews)}.values())[:2]
