"""What the pages of texts share: finding round, text and rows inside what the URL names, and their surroundings."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.models import Programme
from portal.core.errors import DomainError
from surveys.enums import TEXT_KINDS
from surveys.models import FreeText, Item, Questionnaire
from surveys.rounds import NO_PROGRAMME, Round, round_of
from surveys.selectors.voices import question_label

M = TypeVar("M", bound=Model)
BEYOND = 2**63 - 1


def round_or_404(programme: str, questionnaire: str, item: str) -> Round:
    """The round of the URL; its question must be one that takes texts."""
    row = get_object_or_404(Questionnaire.objects.filter(municipality=None), code=questionnaire)
    asked = Item.objects.filter(section__version__questionnaire=row, code=item, kind__in=TEXT_KINDS)
    if not asked.exists():
        raise Http404(item)
    found = None if programme == NO_PROGRAMME else get_object_or_404(Programme, slug=programme)
    return Round(row, found, item)


def text_or_404(pk: UUID) -> tuple[FreeText, Round]:
    """The original of the URL with its round; answers to local additions belong to none."""
    rows = FreeText.objects.select_related("deployment__version__questionnaire", "deployment__programme")
    text = get_object_or_404(rows, pk=pk)
    found = round_of(text)
    if found is None:
        raise Http404(str(pk))
    return text, found


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
        "title": here or label,
        "crumbs": [*crumbs, (here, "")] if here else crumbs,
        "back": found.url(parent),
    }


def ask(request: HttpRequest, act: Callable[[], object], *, refused: str = "", **context: Any) -> HttpResponse | None:
    """Ask before an act; None once it is done. The context names title, text, label (of the button), back, crumbs."""
    if request.method == "POST" and not refused:
        try:
            act()
        except DomainError as error:
            refused = error.message
        else:
            return None
    status = 409 if refused and request.method == "POST" else 200
    return render(request, "surveys/text_confirm.html", {"refused": refused, **context}, status=status)
