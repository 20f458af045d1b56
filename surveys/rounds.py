"""A round: the texts of one question of a questionnaire, over all deployments of one programme.

Answers in words are read, coded and quoted by round, never by municipality. Local additions of a municipality are not
part of any round.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Programme
from surveys.compiled import LOCAL_PREFIX
from surveys.enums import TEXT_KINDS
from surveys.enums_voices import TextState
from surveys.models import Deployment, FreeText, Item, Questionnaire, TextReview
from surveys.wording import GERMAN

NO_PROGRAMME = "ohne-programm"
"""Stands in addresses for deployments that belong to no programme."""


@dataclass(frozen=True)
class Round:
    """``item`` is the code of a text question of the questionnaire."""

    questionnaire: Questionnaire
    programme: Programme | None
    item: str

    @property
    def keys(self) -> dict[str, Any]:
        """Columns that rows of the round share."""
        return {"questionnaire": self.questionnaire, "programme": self.programme, "item": self.item}

    @property
    def route(self) -> list[str]:
        """Arguments of its URLs."""
        return [self.programme.slug if self.programme else NO_PROGRAMME, self.questionnaire.code, self.item]

    def url(self, name: str = "text_queue", *more: Any) -> str:
        """Address of a page of the round."""
        return reverse(f"surveys:{name}", args=[*self.route, *more])

    def texts(self) -> QuerySet[FreeText]:
        """Originals, by their random id: an order that tells nothing of when and where they were written."""
        return FreeText.objects.filter(**self._of_deployment).order_by("pk")

    def reviews(self, state: str = "") -> QuerySet[TextReview]:
        """Reviews, in the same order."""
        rows = TextReview.objects.filter(**self._of_deployment).order_by("pk")
        return rows.filter(state=state) if state else rows

    def approved(self) -> QuerySet[TextReview]:
        return self.reviews(TextState.APPROVED)

    def open_texts(self) -> QuerySet[FreeText]:
        """Originals that nobody has decided on."""
        return self.texts().filter(undecided())

    @property
    def _of_deployment(self) -> dict[str, Any]:
        return {
            "deployment__version__questionnaire": self.questionnaire,
            "deployment__programme": self.programme,
            "item": self.item,
        }


def undecided() -> Q:
    """Condition on ``FreeText``: neither approved nor rejected."""
    decided = TextReview.objects.filter(pk=OuterRef("pk")).exclude(state=TextState.OPEN)
    return Q(~Exists(decided))


def round_of(text: FreeText | TextReview) -> Round | None:
    """The round of a text, None for an answer to a local addition. Wants deployment, version and programme loaded."""
    deployment: Deployment = text.deployment
    if text.item.startswith(LOCAL_PREFIX):
        return None
    return Round(deployment.version.questionnaire, deployment.programme, text.item)


def question_labels(questionnaires: set[int]) -> dict[tuple[int, str], str]:
    """German labels of text questions by questionnaire and code, of the newest version that has them; one query.

    Questions of one questionnaire that read the same ("Warum?") say which question they follow.
    """
    rows = Item.objects.filter(section__version__questionnaire__in=questionnaires)
    found: dict[tuple[int, str], tuple[str, str]] = {}
    before = ""
    for owner, code, kind, label in rows.order_by(
        "section__version__questionnaire", "section__version__number", "section__position", "section", "position", "pk"
    ).values_list("section__version__questionnaire", "code", "kind", "label"):
        german = label.get(GERMAN) or code
        if kind in TEXT_KINDS:
            found[owner, code] = (german, before)
        else:
            before = german
    seen = Counter((owner, german) for (owner, _code), (german, _before) in found.items())
    return {
        key: _("%(question)s – zu: %(before)s") % {"question": german, "before": before}
        if before and seen[key[0], german] > 1
        else german
        for key, (german, before) in found.items()
    }
