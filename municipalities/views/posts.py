"""Posts and who holds them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.forms.team import POST_FIELDS, EndHoldingForm, HoldingForm, NewPostForm, PostForm
from municipalities.models import Municipality, Post, PostHolding
from municipalities.services import posts as services
from municipalities.services.versions import stamped
from municipalities.views.answers import ask, attempt, form_page, posted
from municipalities.views.loading import in_town, town_to_edit
from municipalities.views.undo import deleted
from portal.core.access import TOWN_EDIT, access
from portal.core.forms import initial_from
from portal.core.receipts import confirm


@access(TOWN_EDIT, "GET", "POST")
def post_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a post."""
    town = town_to_edit(request, slug)
    form, draft = NewPostForm(posted(request)), f"post-new-{town.pk}"
    if attempt(form, lambda: services.create_post(municipality=town, by=request.user, **form.values())):
        confirm(request, _("Die Stelle ist angelegt."), draft=draft)
        return redirect("municipalities:team", slug)
    return form_page(request, form, title=_("Stelle anlegen"), draft=draft, **steps(town))


@access(TOWN_EDIT, "GET", "POST")
def post_edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Edit a post; a second editor sees both texts."""
    town = town_to_edit(request, slug)
    post = stamped(_post(town, pk))
    form = PostForm(posted(request), initial=initial_from(post, POST_FIELDS))
    if attempt(form, lambda: services.update_post(post=post, by=request.user, **form.values())):
        confirm(request, _("Die Stelle ist gespeichert."), draft=f"post-{pk}")
        return redirect("municipalities:team", slug)
    return form_page(request, form, title=_("Stelle bearbeiten"), over=post.title, draft=f"post-{pk}", **steps(town))


@access(TOWN_EDIT, "GET", "POST")
def post_delete(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then put the post into the bin."""
    town = town_to_edit(request, slug)
    post = _post(town, pk)
    page = ask(
        request,
        act=lambda: services.delete_post(post=post, by=request.user),
        refused=services.post_in_use(post),
        title=_("Stelle löschen?"),
        text=_("„%(name)s“ kommt mit den Besetzungen in den Papierkorb und lässt sich 30 Tage lang wiederherstellen.")
        % {"name": post.title},
        **steps(town),
    )
    if page:
        return page
    deleted(request, post, _("Die Stelle „%(name)s“ ist gelöscht.") % {"name": post.title})
    return redirect("municipalities:team", slug)


@access(TOWN_EDIT, "GET", "POST")
def holding_create(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Somebody takes over the post."""
    town = town_to_edit(request, slug)
    post = _post(town, pk)
    form, draft = HoldingForm(posted(request), initial={"starts_on": timezone.localdate()}), f"holding-new-{pk}"
    if attempt(form, lambda: services.create_holding(post=post, by=request.user, **form.values())):
        confirm(request, _("Die Besetzung ist eingetragen."), draft=draft)
        return redirect("municipalities:team", slug)
    return form_page(request, form, title=_("Stelle besetzen"), over=post.title, draft=draft, **steps(town))


@access(TOWN_EDIT, "GET", "POST")
def holding_end(request: HttpRequest, slug: str, pk: int, holding_pk: int) -> HttpResponse:
    """The person leaves the post."""
    town = town_to_edit(request, slug)
    rows = PostHolding.objects.select_related("post__municipality").filter(pk__lte=2**63 - 1, post=_post(town, pk))
    holding = get_object_or_404(rows, pk=min(holding_pk, 2**63 - 1))
    initial = {"ends_on": holding.ends_on or timezone.localdate()}
    form, draft = EndHoldingForm(posted(request), initial=initial), f"holding-{holding_pk}"
    if attempt(form, lambda: services.end_holding(holding=holding, by=request.user, **form.values())):
        confirm(request, _("Das Ende der Besetzung ist eingetragen."), draft=draft)
        return redirect("municipalities:team", slug)
    return form_page(request, form, title=_("Besetzung beenden"), over=str(holding), draft=draft, **steps(town))


def _post(town: Municipality, pk: int) -> Post:
    post: Post = in_town(Post.objects.live().select_related("municipality"), town, pk)
    return post


def steps(town: Municipality) -> dict[str, Any]:
    """Breadcrumb and way back of the pages under "Stellen und Team"."""
    url = reverse("municipalities:team", args=[town.slug])
    return {"town": town, "back": url, "list": (_("Stellen und Team"), url)}
