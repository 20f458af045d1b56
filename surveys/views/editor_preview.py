"""Preview on phone width, and the check list."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.access import CONSULTANT, access
from surveys.compiled import compile_version
from surveys.enums import LANGUAGE_NAMES
from surveys.forms.rows import language_attributes
from surveys.models import QuestionnaireVersion
from surveys.presentation import uses_german
from surveys.selectors.instruments import sections_of, smallest_invitation
from surveys.services.checks import check_version, minutes_needed
from surveys.services.findings import Severity
from surveys.views.editor_loading import steps, version_or_404
from surveys.wording import GERMAN, in_words


class InvitedForm(forms.Form):
    """For how many people the breakdowns are judged."""

    hide_optional = True
    eingeladen = forms.IntegerField(label=gettext_lazy("Eingeladene Personen"), min_value=1, max_value=1_000_000)
    ruecklauf = forms.IntegerField(
        label=gettext_lazy("Erwarteter Rücklauf in Prozent"), min_value=1, max_value=100, initial=60
    )


@access(CONSULTANT)
def version_preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Every section as respondents see it on a phone, in one language."""
    version = version_or_404(code, number)
    wanted = request.GET.get("sprache", "")
    language = wanted if wanted in version.languages else GERMAN
    compiled = compile_version(version)
    items = {item.code: item for section in sections_of(version) for item in section.items.all()}
    sections = [
        {"section": section, "condition": in_words(section.condition, items), "prefix": f"v{place}-"}
        for place, section in enumerate(compiled.sections, start=1)
    ]
    ctx = {
        **steps(version, _("Vorschau")),
        "language": language,
        "direction": language_attributes(language)["dir"],
        "language_name": LANGUAGE_NAMES.get(language, language),
        "tabs": [
            {"label": LANGUAGE_NAMES.get(one, one), "url": f"?sprache={one}", "current": one == language}
            for one in version.languages
        ],
        "sections": sections,
        "falls_back": uses_german(compiled.sections, language),
    }
    return render(request, "surveys/editor_preview.html", ctx)


@access(CONSULTANT)
def version_check(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The check list, for the people invited so far or a number that is entered."""
    version = version_or_404(code, number)
    form = InvitedForm({"ruecklauf": 60, **request.GET.dict()} if "eingeladen" in request.GET else None)
    invited, rate, source = _invited(version, form)
    findings = check_version(version, invited=invited, return_rate=rate)
    groups = [(severity, [one for one in findings if one.severity is severity]) for severity in Severity]
    ctx = {
        **steps(version, _("Prüfliste")),
        "form": form,
        "source": source,
        "groups": [(severity, found) for severity, found in groups if found],
        "minutes": minutes_needed(sections_of(version)),
    }
    return render(request, "surveys/editor_check.html", ctx)


def _invited(version: QuestionnaireVersion, form: InvitedForm) -> tuple[Any, float, str]:
    """Numbers for the estimate, the return rate, and where the numbers are from."""
    if form.is_bound:
        if not form.is_valid():
            return None, 0.6, ""
        return form.cleaned_data["eingeladen"], form.cleaned_data["ruecklauf"] / 100, ""
    found = smallest_invitation(version)
    if found is None:
        return None, 0.6, ""
    deployment, numbers = found
    text = _("Geschätzt für die Erhebung mit den wenigsten Eingeladenen: %(name)s, %(n)s Personen.")
    return numbers, 0.6, text % {"name": deployment, "n": sum(numbers.values())}
