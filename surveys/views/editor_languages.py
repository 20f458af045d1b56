"""The languages of a version, and all its texts in one of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from municipalities.views.answers import attempt, posted
from portal.core.access import CONSULTANT, access
from portal.core.receipts import confirm
from surveys.enums import german_name, language_label
from surveys.forms.instruments import LanguagesForm
from surveys.forms.translations import TranslationForm
from surveys.selectors.instruments import sections_of
from surveys.services import instruments as services
from surveys.services.translations import save_translations
from surveys.services.version_texts import parts
from surveys.views.editor_loading import draft_to_edit, editor_form, steps, version_url
from surveys.wording import GERMAN


@access(CONSULTANT, "GET", "POST")
def version_languages(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Add and remove languages."""
    version = draft_to_edit(request, code, number)
    form = LanguagesForm(posted(request), initial={"languages": version.languages})
    if attempt(form, lambda: services.set_languages(version=version, by=request.user, **form.values())):
        confirm(request, _("Die Sprachen sind gespeichert."), draft=f"languages-{version.pk}")
        return redirect(version_url(version))
    return editor_form(request, form, draft=f"languages-{version.pk}", **steps(version, _("Sprachen")))


@access(CONSULTANT, "GET", "POST")
def version_translate(request: HttpRequest, code: str, number: int, language: str) -> HttpResponse:
    """All texts of the version, German beside one other language, saved at once."""
    version = draft_to_edit(request, code, number)
    if language == GERMAN or language not in version.languages:
        raise Http404(language)
    form = TranslationForm(posted(request), found=parts(version, sections_of(version)), language=language)
    draft = f"translation-{version.pk}-{language}"
    saved = attempt(
        form,
        lambda: save_translations(
            version=version, language=language, by=request.user, texts=form.values(), seen=form.seen
        ),
    )
    if saved is not None:
        words = ngettext("%(n)s Text ist gespeichert.", "%(n)s Texte sind gespeichert.", saved) % {"n": saved}
        confirm(request, words if saved else _("Es gab nichts zu speichern."), draft=draft)
        return redirect(version_url(version))
    title = _("Übersetzen: %(language)s") % {"language": german_name(language)}
    ctx = {**steps(version, title), "draft": draft, "language": language_label(language)}
    return editor_form(request, form, "surveys/editor_translate.html", **ctx)
