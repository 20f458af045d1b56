"""Quotations: proposed from an approved text, released by a second person, withdrawn with a reason."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from municipalities.forms.base import ReasonForm
from municipalities.views.answers import attempt, form_page, posted
from portal.core.access import CONSULTANT, access
from surveys.enums_voices import STEP_TONES, ReleaseStep
from surveys.forms.voices import TranslationForm
from surveys.models import Quotation, TextReview
from surveys.permissions_voices import can_release, can_withdraw
from surveys.rounds import Round
from surveys.selectors.voices import direction, language_name
from surveys.services.releases.thresholds import thresholds
from surveys.services.voices import quotations as services
from surveys.views.voices_loading import around, ask, in_round, round_or_404, text_or_404
from surveys.wording import GERMAN

FORM = "surveys/text_form.html"


@access(CONSULTANT)
def quotation_list(request: HttpRequest, programme: str, questionnaire: str, item: str) -> HttpResponse:
    """The quotations of a question in every state."""
    found = round_or_404(programme, questionnaire, item)
    rows = Quotation.objects.filter(**found.keys).select_related("proposed_by", "released_by", "withdrawn_by")
    lines = [
        {
            "quotation": row,
            "tone": STEP_TONES[ReleaseStep(row.step)],
            "language_name": language_name(row.language),
            "direction": direction(row.language),
            "can_release": can_release(request.user, row),
            "can_withdraw": can_withdraw(row),
            "can_translate": row.language != GERMAN and row.step == ReleaseStep.PROPOSED,
        }
        for row in rows.order_by("-pk")
    ]
    return render(request, "surveys/text_quotations.html", {**around(found), "lines": lines, "limits": thresholds()})


@access(CONSULTANT, "GET", "POST")
def quotation_create(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Propose an approved text as a quotation, with a translation where it is not German."""
    text, found = text_or_404(pk)
    review = get_object_or_404(TextReview.objects.exclude(text=""), pk=text.pk)
    form = TranslationForm(posted(request))
    if review.language == GERMAN:
        del form.fields["translation"]
    if attempt(form, lambda: services.propose_quotation(review=review, by=request.user, **form.values())):
        return _back(request, found, _("Das Zitat wartet auf die Freigabe durch eine zweite Person."))
    context = {
        **around(found, _("Als Zitat vorschlagen")),
        "quoted": review.text,
        "language": review.language,
        "direction": direction(review.language),
        "language_name": language_name(review.language),
        "button": _("Vorschlagen"),
        "intro": _("Das Zitat erscheint Wort für Wort bei den Ergebnissen. Woher es stammt, steht nicht dabei."),
    }
    return form_page(request, form, FORM, **context)


@access(CONSULTANT, "GET", "POST")
def quotation_translate(request: HttpRequest, programme: str, questionnaire: str, item: str, pk: int) -> HttpResponse:
    """Write the translation of a quotation that waits."""
    found = round_or_404(programme, questionnaire, item)
    quotation = in_round(Quotation, found, pk)
    form = TranslationForm(posted(request), initial={"translation": quotation.translation})
    if attempt(form, lambda: services.translate_quotation(quotation=quotation, by=request.user, **form.values())):
        return _back(request, found, _("Die Übersetzung ist gespeichert. Freigeben muss jetzt eine andere Person."))
    title = _("Zitat übersetzen")
    return form_page(request, form, FORM, **_quoted(quotation), **around(found, title, parent="quotation_list"))


@access(CONSULTANT, "GET", "POST")
def quotation_release(request: HttpRequest, programme: str, questionnaire: str, item: str, pk: int) -> HttpResponse:
    """Release a quotation that somebody else proposed."""
    found = round_or_404(programme, questionnaire, item)
    quotation = in_round(Quotation, found, pk)
    page = ask(
        request,
        act=lambda: services.release_quotation(quotation=quotation, by=request.user),
        refused=can_release(request.user, quotation).reason,
        text=_("Prüfen Sie, ob jemand zu erkennen ist. Danach erscheint das Zitat bei den Ergebnissen."),
        label=_("Freigeben"),
        **_quoted(quotation),
        **around(found, _("Zitat freigeben?"), parent="quotation_list"),
    )
    return page or _back(request, found, _("Das Zitat ist freigegeben."))


@access(CONSULTANT, "GET", "POST")
def quotation_withdraw(request: HttpRequest, programme: str, questionnaire: str, item: str, pk: int) -> HttpResponse:
    """Take a quotation back, with a reason."""
    found = round_or_404(programme, questionnaire, item)
    quotation = in_round(Quotation, found, pk)
    form = ReasonForm(posted(request))
    if attempt(form, lambda: services.withdraw_quotation(quotation=quotation, by=request.user, **form.values())):
        return _back(request, found, _("Das Zitat ist zurückgezogen."))
    context = {**_quoted(quotation), **around(found, _("Zitat zurückziehen"), parent="quotation_list")}
    return form_page(request, form, FORM, button=_("Zurückziehen"), **context)


def _quoted(quotation: Quotation) -> dict[str, str]:
    """The quotation as the pages show it."""
    return {
        "quoted": quotation.text,
        "translation": quotation.translation,
        "language": quotation.language,
        "direction": direction(quotation.language),
        "language_name": language_name(quotation.language),
    }


def _back(request: HttpRequest, found: Round, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(found.url("quotation_list"))
