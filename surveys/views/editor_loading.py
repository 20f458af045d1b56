"""What the pages of the editor share: loading what the URL names, breadcrumb, form page, question before deleting."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.views import answers
from municipalities.views.answers import form_page
from portal.core.decisions import require
from surveys.models import Item, QuestionnaireVersion, Section
from surveys.permissions import can_edit_version
from surveys.wording import GERMAN, short_label

LARGEST = 2**63 - 1
ask = partial(answers.ask, template="surveys/editor_confirm.html")


def version_or_404(code: str, number: int) -> QuestionnaireVersion:
    """Return the version of the URL."""
    rows = QuestionnaireVersion.objects.select_related("questionnaire__municipality")
    return get_object_or_404(rows, questionnaire__code=code, number=min(number, 32_767))


def draft_to_edit(request: HttpRequest, code: str, number: int) -> QuestionnaireVersion:
    """Return the version of the URL; a frozen one is 403 with its reason."""
    version = version_or_404(code, number)
    require(can_edit_version(request.user, version))
    return version


def section_or_404(version: QuestionnaireVersion, pk: int) -> Section:
    """Return a section of this version."""
    section: Section = get_object_or_404(version.sections.all(), pk=min(pk, LARGEST))
    section.version = version
    return section


def item_or_404(version: QuestionnaireVersion, pk: int) -> Item:
    """Return a question of this version, with section and options."""
    rows: QuerySet[Item] = Item.objects.filter(section__version=version).select_related("section")
    item = get_object_or_404(rows.prefetch_related("options"), pk=min(pk, LARGEST))
    item.section.version = version
    return item


def route(version: QuestionnaireVersion, *more: Any) -> list[Any]:
    """Arguments of the URLs below a version."""
    return [version.questionnaire.code, version.number, *more]


def version_url(version: QuestionnaireVersion, thing: Section | Item | None = None) -> str:
    """Address of the page of a version, at a section or question."""
    anchor = f"#{'abschnitt' if isinstance(thing, Section) else 'frage'}-{thing.pk}" if thing else ""
    return reverse("surveys:version_detail", args=route(version)) + anchor


def version_name(version: QuestionnaireVersion) -> str:
    return _("%(title)s, Fassung %(number)s") % {"title": version.questionnaire.title, "number": version.number}


def thing_name(thing: Section | Item) -> str:
    """A section or question as people call it."""
    if isinstance(thing, Section):
        return _("Abschnitt „%(name)s“") % {"name": thing.title.get(GERMAN) or thing.code}
    return _("Frage „%(name)s“") % {"name": short_label(thing)}


def steps(version: QuestionnaireVersion | None, here: str, thing: Section | Item | None = None) -> dict[str, Any]:
    """Context of a page of the editor: title, breadcrumb, where "Abbrechen" leads."""
    list_url = reverse("surveys:questionnaire_list")
    crumbs = [(_("Fragebögen"), list_url)]
    if version is not None:
        crumbs.append((version_name(version), version_url(version)))
    return {
        "version": version,
        "title": here,
        "crumbs": [*crumbs, (here, "")],
        "back": version_url(version, thing) if version else list_url,
    }


def editor_form(
    request: HttpRequest, form: Any, template: str = "surveys/editor_form.html", **ctx: Any
) -> HttpResponse:
    """Render a form of the editor; after a conflict with both texts."""
    conflict = getattr(form, "conflict", None)
    differences = form.differences(conflict.theirs) if conflict else []
    return form_page(request, form, template, differences=differences, **ctx)
