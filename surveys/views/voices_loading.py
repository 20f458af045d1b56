"""What the pages of texts share: finding round, text and rows inside what the URL names, and their surroundings."""

from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Programme
from municipalities.views import answers
from surveys.models import FreeText, Questionnaire
from surveys.rounds import NO_PROGRAMME, OF_ROUND, Round, question_labels, round_of
from surveys.selectors.voices import question_label

M = TypeVar("M", bound=Model)
ask = partial(answers.ask, template="surveys/text_confirm.html")
BEYOND = 2**63 - 1


def round_or_404(programme: str, questionnaire: str, item: str) -> Round:
    """The round of the URL; its question must be one that takes texts."""
    row = get_object_or_404(Questionnaire, code=questionnaire)
    if (row.pk, item) not in question_labels({row.pk}):
        raise Http404(item)
    found = None if programme == NO_PROGRAMME else get_object_or_404(Programme, slug=programme)
    return Round(row, found, item)


def text_or_404(pk: UUID) -> tuple[FreeText, Round]:
    """The original of the URL with its round."""
    text = get_object_or_404(FreeText.objects.select_related(*OF_ROUND), pk=pk)
    return text, round_of(text)


def in_round(model: type[M], found: Round, pk: int) -> M:
    """A row of this round with this number."""
    keys = found.keys if hasattr(model, "programme") else {"questionnaire": found.questionnaire, "item": found.item}
    return get_object_or_404(model._default_manager.filter(**keys), pk=min(pk, BEYOND))


def around(found: Round, here: str = "", *, parent: str = "text_queue") -> dict[str, Any]:
    """Context of a page of a round: question, breadcrumb, title, where "Abbrechen" leads."""
    label = question_label(found)
    crumbs = [(_("Textantworten"), reverse("surveys:text_list")), (label, found.url() if here else "")]
    return {
        "found": found,
        "question": label,
        "over": f"{found.programme or _('ohne Programm')} · {found.questionnaire}",
        "intro": _(
            "Diese Zusatzfrage stellt nur eine Kommune. Die Texte liest die Beratung; Zitate und Auszählungen brauchen Texte"
            " aus mehreren Kommunen."
        )
        if found.is_local
        else "",
        "title": here or label,
        "crumbs": [*crumbs, (here, "")] if here else crumbs,
        "back": found.url(parent),
    }
