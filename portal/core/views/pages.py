"""Pages without data: accessibility statement, privacy notice, imprint, contact, and the style page for operators."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portal.core.access import OPERATOR, PUBLIC, access
from portal.core.receipts import confirm
from portal.core.style_samples import DRAFT, style_context


@access(PUBLIC)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@access(PUBLIC)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html", {"retention_days": settings.SURVEY_RETENTION_DAYS})


@access(PUBLIC)
def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/imprint.html")


@access(PUBLIC)
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html")


@access(OPERATOR, "GET", "POST")
def style(request: HttpRequest) -> HttpResponse:
    """Show every component in all its states; the sample of a confirmation posts here and changes nothing."""
    if request.method == "POST":
        confirm(request, _("Nur eine Probe: Es wurde nichts gelöscht."), draft=DRAFT)
        return redirect("core:style")
    return render(request, "pages/style.html", style_context(request))
