"""The participation of a municipality, kept by the consultancy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from municipalities.forms.participation import PARTICIPATION_FIELDS, ParticipationForm
from municipalities.models import Participation
from municipalities.permissions import can_edit_participation
from municipalities.services.participation import update_participation
from municipalities.services.versions import stamped
from municipalities.views.answers import attempt, form_page, posted
from municipalities.views.loading import in_town, town_or_404
from portal.core.access import CONSULTANT, access
from portal.core.decisions import require
from portal.core.forms import initial_from
from portal.core.receipts import confirm


@access(CONSULTANT, "GET", "POST")
def participation_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Set phase, cohort, scope, dates and results."""
    require(can_edit_participation(request.user))
    town = town_or_404(request, slug)
    participation = stamped(in_town(Participation.objects.select_related("programme", "municipality"), town, pk))
    form = ParticipationForm(posted(request), initial=initial_from(participation, PARTICIPATION_FIELDS))
    if attempt(form, lambda: update_participation(participation=participation, by=request.user, **form.values())):
        confirm(request, _("Die Teilnahme ist gespeichert."), draft=f"participation-{pk}")
        return redirect(town)
    return form_page(
        request,
        form,
        town=town,
        title=_("Teilnahme bearbeiten"),
        over=participation.programme.name,
        intro=_("Ihre Änderung wird als Eintrag der Beratung protokolliert und ist für die Kommune sichtbar."),
        draft=f"participation-{pk}",
        back=town.get_absolute_url(),
    )
