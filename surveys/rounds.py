"""A round: the texts of one question of a questionnaire, over all deployments of one programme.

Answers in words are read, coded and quoted by round, never by municipality. Local additions of a municipality make
rounds of their own; nothing of them can be released, for that takes texts from several municipalities.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Programme
from surveys.compiled import LOCAL_PREFIX, local_code
from surveys.enums import TEXT_KINDS
from surveys.enums_voices import TextState
from surveys.models import Deployment, FreeText, Item, Questionnaire, TextReview
from surveys.wording import GERMAN

NO_PROGRAMME = "ohne-programm"
"""Stands in addresses for deployments that belong to no programme."""


@dataclass(frozen=True)
class Round:
    """``item`` is the code of a text question of the questionnaire, as texts store it."""

    questionnaire: Questionnaire
    programme: Programme | None
    item: str

    @property
    def is_local(self) -> bool:
        """A local addition of one municipality."""
        return self.questionnaire.municipality_id is not None

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
        return FreeText.objects.filter(**self.asked("deployment"), item=self.item).order_by("pk")

    def reviews(self, state: str = "") -> QuerySet[TextReview]:
        """Reviews, in the same order."""
        rows = TextReview.objects.filter(**self.asked("deployment"), item=self.item).order_by("pk")
        return rows.filter(state=state) if state else rows

    def approved(self) -> QuerySet[TextReview]:
        return self.reviews(TextState.APPROVED)

    def open_texts(self) -> QuerySet[FreeText]:
        """Originals that nobody has decided on."""
        return self.texts().filter(undecided())

    def asked(self, deployment: str) -> dict[str, Any]:
        """Condition on rows that reach their deployment through ``deployment``: it is one of the round."""
        version = "local_version" if self.is_local else "version"
        return {
            f"{deployment}__{version}__questionnaire": self.questionnaire,
            f"{deployment}__programme": self.programme,
        }


def undecided() -> Q:
    """Condition on ``FreeText``: neither approved nor rejected."""
    decided = TextReview.objects.filter(pk=OuterRef("pk")).exclude(state=TextState.OPEN)
    return Q(~Exists(decided))


OF_ROUND = ("deployment__version__questionnaire", "deployment__local_version__questionnaire", "deployment__programme")
"""What ``round_of`` wants loaded."""


def round_of(text: FreeText | TextReview) -> Round:
    """The round of a text."""
    deployment: Deployment = text.deployment
    local = deployment.local_version if text.item.startswith(LOCAL_PREFIX) else None
    return Round((local or deployment.version).questionnaire, deployment.programme, text.item)


def asking() -> Case:
    """Expression on texts and reviews: the questionnaire that has their question."""
    local = When(item__startswith=LOCAL_PREFIX, then=F("deployment__local_version__questionnaire"))
    return Case(local, default=F("deployment__version__questionnaire"))


def question_labels(questionnaires: set[int]) -> dict[tuple[int, str], str]:
    """German labels of text questions by questionnaire and stored code, of the newest version that has them; one query.

    Questions of one questionnaire that read the same ("Warum?") say which question they follow.
    """
    rows = Item.objects.filter(section__version__questionnaire__in=questionnaires)
    found: dict[tuple[int, str], tuple[str, str]] = {}
    before = ""
    for owner, town, code, kind, label in rows.order_by(
        "section__version__questionnaire", "section__version__number", "section__position", "section", "position", "pk"
    ).values_list(
        "section__version__questionnaire", "section__version__questionnaire__municipality", "code", "kind", "label"
    ):
        german = label.get(GERMAN) or code
        if kind in TEXT_KINDS:
            found[owner, local_code(code) if town else code] = (german, before)
        else:
            before = german
    seen = Counter((owner, german) for (owner, _code), (german, _before) in found.items())
    return {
        key: _("%(question)s – zu: %(before)s") % {"question": german, "before": before}
        if before and seen[key[0], german] > 1
        else german
        for key, (german, before) in found.items()
    }
