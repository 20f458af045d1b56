"""Themes of a question: names, merging, and the frozen counts that readers see."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from municipalities.forms.base import ReasonForm
from municipalities.views.answers import attempt, form_page, posted
from portal.core.access import CONSULTANT, access
from surveys.disclosure import band
from surveys.figures.texts import number_text
from surveys.forms.voices import MergeForm, RenameForm, ThemeForm
from surveys.models import Theme, ThemeReport
from surveys.permissions_voices import can_release, can_withdraw
from surveys.rounds import Round
from surveys.selectors.voices import theme_lines
from surveys.services.releases.thresholds import thresholds
from surveys.services.voices import theme_reports, themes
from surveys.views.voices_loading import around, ask, in_round, round_or_404

FORM = "surveys/text_form.html"


@access(CONSULTANT, "GET", "POST")
def theme_list(request: HttpRequest, programme: str, questionnaire: str, item: str) -> HttpResponse:
    """The themes with their texts so far, what was frozen, and a form for a new theme."""
    found = round_or_404(programme, questionnaire, item)
    form = ThemeForm(posted(request))
    if attempt(form, lambda: themes.create_theme(found=found, by=request.user, **form.values())):
        messages.success(request, _("Das Thema ist angelegt."))
        return redirect(found.url("theme_list"))
    reports = ThemeReport.objects.filter(**found.keys).select_related("proposed_by", "released_by", "withdrawn_by")
    context = {
        **around(found),
        "lines": theme_lines(found),
        "reports": [
            (report, can_release(request.user, report), can_withdraw(report), _counts(report))
            for report in reports.prefetch_related("counts")
        ],
    }
    return form_page(request, form, "surveys/theme_list.html", **context)


@access(CONSULTANT, "GET", "POST")
def theme_rename(request: HttpRequest, programme: str, questionnaire: str, item: str, pk: int) -> HttpResponse:
    """Another name for a theme."""
    found = round_or_404(programme, questionnaire, item)
    theme = in_round(Theme, found, pk)
    form = RenameForm(posted(request), initial={"name": theme.name, "version": theme.revision})
    if attempt(form, lambda: themes.rename_theme(theme=theme, by=request.user, **form.values())):
        messages.success(request, _("Das Thema ist umbenannt."))
        return redirect(found.url("theme_list"))
    return form_page(request, form, FORM, **around(found, _("Thema umbenennen"), parent="theme_list"))


@access(CONSULTANT, "GET", "POST")
def theme_merge(request: HttpRequest, programme: str, questionnaire: str, item: str, pk: int) -> HttpResponse:
    """Give all texts of a theme to another one; the first disappears."""
    found = round_or_404(programme, questionnaire, item)
    theme = in_round(Theme, found, pk)
    form = MergeForm(posted(request), theme=theme)
    if attempt(form, lambda: themes.merge_themes(theme=theme, by=request.user, **form.values())):
        messages.success(request, _("Die Themen sind zusammengeführt."))
        return redirect(found.url("theme_list"))
    intro = _("Alle Texte von „%(name)s“ bekommen das andere Thema. „%(name)s“ verschwindet.") % {"name": theme.name}
    title = _("Themen zusammenführen")
    context = {**around(found, title, parent="theme_list"), "intro": intro}
    return form_page(request, form, FORM, button=title, **context)


@access(CONSULTANT, "GET", "POST")
def theme_delete(request: HttpRequest, programme: str, questionnaire: str, item: str, pk: int) -> HttpResponse:
    """Ask, then delete a theme without texts."""
    found = round_or_404(programme, questionnaire, item)
    theme = in_round(Theme, found, pk)
    context = around(found, _("Thema löschen?"), parent="theme_list")
    text = _("„%(name)s“ wird gelöscht. Das geht nur, solange kein Text dieses Thema hat.") % {"name": theme.name}
    page = ask(
        request,
        act=lambda: themes.delete_theme(theme=theme, by=request.user),
        text=text,
        label=_("Löschen"),
        **context,
    )
    return page or _back(request, found, _("Das Thema ist gelöscht."))


@access(CONSULTANT, "GET", "POST")
def theme_report_create(request: HttpRequest, programme: str, questionnaire: str, item: str) -> HttpResponse:
    """Freeze the counts and ask a second person to release them."""
    found = round_or_404(programme, questionnaire, item)
    text = _("Die Zahlen werden festgehalten, wie sie jetzt sind. Danach gibt eine zweite Person frei. %(rule)s") % {
        "rule": _("Themen mit weniger als %(number)s Texten fehlen; ist es nur eines, fehlt auch das nächstkleinere.")
        % {"number": thresholds().answers}
    }
    page = ask(
        request,
        act=lambda: theme_reports.propose_theme_report(found=found, by=request.user),
        text=text,
        label=_("Zur Freigabe vorlegen"),
        **around(found, _("Auszählung vorlegen?"), parent="theme_list"),
    )
    return page or _back(request, found, _("Die Auszählung wartet auf die Freigabe."))


@access(CONSULTANT, "GET", "POST")
def theme_report_release(request: HttpRequest, programme: str, questionnaire: str, item: str, pk: int) -> HttpResponse:
    """Release frozen counts that somebody else proposed."""
    found = round_or_404(programme, questionnaire, item)
    report = in_round(ThemeReport, found, pk)
    page = ask(
        request,
        act=lambda: theme_reports.release_theme_report(report=report, by=request.user),
        refused=can_release(request.user, report).reason,
        text=_("Die Auszählung erscheint dann bei den Ergebnissen und ersetzt eine frühere."),
        label=_("Freigeben"),
        **around(found, _("Auszählung freigeben?"), parent="theme_list"),
    )
    return page or _back(request, found, _("Die Auszählung ist freigegeben."))


@access(CONSULTANT, "GET", "POST")
def theme_report_withdraw(
    request: HttpRequest, programme: str, questionnaire: str, item: str, pk: int
) -> HttpResponse:
    """Take counts back, with a reason."""
    found = round_or_404(programme, questionnaire, item)
    report = in_round(ThemeReport, found, pk)
    form = ReasonForm(posted(request))
    if attempt(form, lambda: theme_reports.withdraw_theme_report(report=report, by=request.user, **form.values())):
        return _back(request, found, _("Die Auszählung ist zurückgezogen."))
    title = _("Auszählung zurückziehen")
    return form_page(request, form, FORM, button=_("Zurückziehen"), **around(found, title, parent="theme_list"))


def _counts(report: ThemeReport) -> list[tuple[str, str, bool]]:
    """Name, number as readers see it, hidden; by size for those who release it."""
    rows = sorted(report.counts.all(), key=lambda count: (-count.texts, count.name))
    return [(row.name, number_text(band(row.texts)), row.hidden) for row in rows]


def _back(request: HttpRequest, found: Round, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(found.url("theme_list"))
