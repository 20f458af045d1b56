"""Reading texts: the overview of the consultancy, the queue of a question, one text and the decision on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.views.answers import attempt, form_page
from portal.core.access import CONSULTANT, access
from portal.core.receipts import UNDO_PREFIX
from portal.core.views.acts import act
from surveys.enums_voices import ReleaseStep, TextState
from surveys.forms.voices import ApproveForm, RejectForm
from surveys.models import FreeText, TextReview
from surveys.rounds import Round
from surveys.selectors.voices import (
    direction,
    language_name,
    marked,
    next_open,
    places_of,
    round_lines,
    state_counts,
    text_lines,
)
from surveys.services.voices.texts import approve_text, reject_text, reopen_text
from surveys.views.voices_loading import around, round_or_404, text_or_404

PER_PAGE = 25


@access(CONSULTANT)
def text_list(request: HttpRequest) -> HttpResponse:
    """Every question with texts, with how many are open."""
    return render(request, "surveys/text_list.html", {"lines": round_lines()})


@access(CONSULTANT)
def text_queue(request: HttpRequest, programme: str, questionnaire: str, item: str) -> HttpResponse:
    """The texts of a question by state, in the order of their random ids."""
    found = round_or_404(programme, questionnaire, item)
    state = request.GET.get("stand", "")
    state = state if state in TextState.values else TextState.OPEN
    texts = found.open_texts() if state == TextState.OPEN else found.texts().filter(
        pk__in=found.reviews(state).order_by().values("pk")
    )  # fmt: skip
    page = Paginator(texts, PER_PAGE).get_page(request.GET.get("seite"))
    counts = state_counts(found)
    context = {
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in TextState.choices],
        "page": page,
        "lines": text_lines(page.object_list, places_of(found)),
        "first": next_open(found, UUID(int=0)),
    }
    return render(request, "surveys/text_queue.html", {**around(found), **context})


@access(CONSULTANT)
def text_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One text with what may identify somebody marked, and the two forms."""
    return _page(request, *text_or_404(pk))


@access(CONSULTANT, "POST")
def text_approve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve, perhaps redacted, with themes; then the next open text."""
    text, found = text_or_404(pk)
    form = ApproveForm(request.POST, found=found, language=text.language, direction=direction(text.language))
    review = attempt(form, lambda: approve_text(text=text, by=request.user, **form.values()))
    if review is None:
        return _page(request, text, found, approve=form)
    return _decided(request, found, review, _("Der Text ist freigegeben."))


@access(CONSULTANT, "POST")
def text_reject(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reject with a reason; then the next open text."""
    text, found = text_or_404(pk)
    form = RejectForm(request.POST)
    review = attempt(form, lambda: reject_text(text=text, by=request.user, **form.values()))
    if review is None:
        return _page(request, text, found, reject=form)
    return _decided(request, found, review, _("Der Text ist verworfen."))


@access(CONSULTANT, "POST")
def text_reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the decision back that the page or message showed (revision in ``stand``)."""
    text, _found = text_or_404(pk)
    seen = request.GET.get("stand", "")
    version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    again = reverse("surveys:text_detail", args=[pk])
    done = _("Der Text ist wieder offen.")
    return act(request, lambda: reopen_text(text=text, by=request.user, version=version), done, again)


def _decided(request: HttpRequest, found: Round, review: TextReview, text: str) -> HttpResponse:
    """On to the next open text, with the way back in the message."""
    undo = reverse("surveys:text_reopen", args=[review.pk]) + f"?stand={review.revision}"
    messages.success(request, text, extra_tags=f"{UNDO_PREFIX}{undo}")
    following = next_open(found, review.pk)
    return redirect("surveys:text_detail", following) if following else redirect(found.url())


def _page(request: HttpRequest, text: FreeText, found: Round, **forms: Any) -> HttpResponse:
    """The page of a text; ``forms``: the one that came back, under its name."""
    review = TextReview.objects.select_related("decided_by").filter(pk=text.pk).first()
    version = {"version": review.revision if review else 0}
    shown = {
        "body": review.text if review and review.text else text.text,
        "themes": list(review.codings.values_list("theme", flat=True)) if review else [],
        **version,
    }
    language = {"language": text.language, "direction": direction(text.language)}
    approve = forms.get("approve") or ApproveForm(found=found, initial=shown, **language)
    reject = forms.get("reject") or RejectForm(initial={"reason": review.reason if review else "", **version})
    context = {
        **around(found, _("Text prüfen")),
        "text": text,
        **language,
        "language_name": language_name(text.language),
        "pieces": marked(text.text, places_of(found)),
        "review": review if review and review.state != TextState.OPEN else None,
        "quotation": review.quotations.exclude(step=ReleaseStep.WITHDRAWN).first() if review else None,
        "approve": approve,
        "reject": reject,
        "left": found.open_texts().order_by().count(),
    }
    answered = next((form for form in forms.values() if form.is_bound), approve)
    return form_page(request, answered, "surveys/text_detail.html", **context)
