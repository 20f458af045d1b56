"""The page after signing in: everybody is led to where the own work is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from municipalities.models import Municipality
from portal.core.access import SIGNED_IN, access
from portal.dashboards.filters import Moment
from portal.dashboards.lines import TownLine
from portal.dashboards.selectors.programme import newest_programme
from portal.dashboards.selectors.towns import town_facts


@access(SIGNED_IN)
def start(request: HttpRequest) -> HttpResponse:
    """Redirect to the programme, the accounts or the only municipality of the user; else list the own ones."""
    user: Any = request.user
    if user.is_consultant or user.is_ministry:
        programme = newest_programme()
        if programme is None:
            return redirect("dashboards:programme_list")
        return redirect("dashboards:programme_dashboard", programme.slug)
    if user.is_staff:
        return redirect("people:list")
    towns = list(Municipality.objects.visible_to(user).order_by("name"))
    if len(towns) == 1:
        return redirect(towns[0])
    moment = Moment.now()
    facts = town_facts([town.pk for town in towns], moment) if towns else {}
    lines = [TownLine(town, facts[town.pk], moment.today) for town in towns]
    return render(request, "dashboards/start.html", {"lines": lines})
