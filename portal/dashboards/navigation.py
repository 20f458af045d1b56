"""Main navigation by role."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from municipalities.models import Municipality


@dataclass(frozen=True)
class NavigationItem:
    """One entry of a menu."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Link:
    """Where an entry leads, and the other addresses under which it is the current one."""

    label: str
    url: str
    also: tuple[str, ...] = ()


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``navigation``, ``town_links`` (a consultant inside a municipality) and ``account_links``.

    At most two queries, and none on a page that shows no menu.
    """
    if not hasattr(request, "user"):
        return {"navigation": [], "town_links": [], "account_links": []}
    return {
        "navigation": SimpleLazyObject(lambda: _items(request, _main_links(request))),
        "town_links": SimpleLazyObject(lambda: _items(request, _visited_town(request))),
        "account_links": SimpleLazyObject(lambda: _items(request, _account_links(request))),
    }


def _items(request: HttpRequest, links: list[Link]) -> list[NavigationItem]:
    """The entry whose address is the longest beginning of the page's address is the current one."""
    matches = [(len(url), link) for link in links for url in (link.url, *link.also) if request.path.startswith(url)]
    current = max(matches, key=lambda match: match[0])[1] if matches else None
    return [NavigationItem(link.label, link.url, link is current) for link in links]


def _main_links(request: HttpRequest) -> list[Link]:
    user: Any = request.user
    if not user.is_authenticated:
        return [Link(_("Ergebnisse"), reverse("surveys:result_list"))]
    if user.is_consultant or user.is_ministry:
        reports = Link(_("Berichte"), reverse("reports:edition_list"))
        programmes = reverse("dashboards:programme_list")
        if user.is_ministry:
            return [Link(_("Programm"), programmes), Link(_("Ergebnisse"), reverse("surveys:result_list")), reports]
        surveys = Link(_("Befragungen"), reverse("surveys:deployment_list"), ("/befragungen/", "/ergebnisse/"))
        return [Link(_("Programm"), programmes, ("/kommunen/",)), surveys, reports]
    if user.is_staff:
        return [Link(_("Konten"), reverse("people:list")), Link(_("Betrieb"), reverse("admin:index"))]
    return _own_towns(request, user)


def _own_towns(request: HttpRequest, user: Any) -> list[Link]:
    """Links into the municipality of the page, else into the only one of the user."""
    towns = list(Municipality.objects.visible_to(user).values_list("slug", flat=True))
    slug = _slug(request)
    if slug not in towns:
        slug = towns[0] if len(towns) == 1 else ""
    several = [Link(_("Meine Kommunen"), reverse("dashboards:start"))] if len(towns) > 1 else []
    return several + (town_links(slug) if slug else [])


def _visited_town(request: HttpRequest) -> list[Link]:
    user: Any = request.user
    slug = _slug(request)
    return town_links(slug) if user.is_authenticated and user.is_consultant and slug else []


def _slug(request: HttpRequest) -> str:
    match = request.resolver_match
    inside = match is not None and match.route.startswith("kommunen/")
    return str(match.kwargs.get("slug", "")) if match is not None and inside else ""


def town_links(slug: str) -> list[Link]:
    """The pages of a municipality."""
    home = reverse("municipalities:municipality_detail", args=[slug])
    return [
        Link(_("Übersicht"), home),
        Link(_("Maßnahmen"), reverse("municipalities:measure_list", args=[slug])),
        Link(_("Strategie und Ziele"), reverse("municipalities:strategy_detail", args=[slug]), (f"{home}ziele/",)),
        Link(_("Gremien"), reverse("municipalities:body_list", args=[slug])),
        Link(_("Befragungen"), reverse("surveys:town_survey_list", args=[slug])),
        Link(_("Ergebnisse"), reverse("surveys:town_results", args=[slug])),
        Link(_("Stellen und Team"), reverse("municipalities:team", args=[slug])),
    ]


def _account_links(request: HttpRequest) -> list[Link]:
    return [Link(_("Mein Konto"), reverse("account_profile"))] if request.user.is_authenticated else []
