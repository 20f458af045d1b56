"""Arguments for every URL. A URL that is missing here fails the matrix by its name: add what it takes, in one line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType

from municipalities.enums import NoteAudience
from municipalities.models import Municipality
from portal.accounts.models import User
from tests.access.routes import Route
from tests.access.surveys import survey_arguments
from tests.access.world import Town, World

OWN, OTHER, MIXED, UNKNOWN = "own", "other", "mixed", "unknown"
NOWHERE = 999_999_999
BEYOND = 10**30
"""A number that no database can hold as an id."""


@dataclass(frozen=True)
class Target:
    """Arguments of one request. ``town`` is the letter of the town in the address, ``exists`` who finds something there."""

    side: str
    arguments: Mapping[str, Any]
    town: str = ""
    exists: bool = True
    hidden_from: frozenset[str] = frozenset()
    data: Mapping[str, Any] = field(default_factory=dict)


MEASURE_OF: dict[str, str] = {
    "measure_begin": "planned",
    "measure_sustain": "done",
    "measure_reopen": "cancelled",
}
"""Measures whose status allows the move; all others use the one with everything."""
PK_OF: dict[str, str] = {
    "measure": "measure", "milestone": "measure", "entry": "measure", "attachment": "measure", "note": "measure",
    "goal": "goal", "field": "field", "body": "body", "post": "post", "holding": "post", "member": "member",
    "invitation": "invitation", "participation": "participation",
}  # fmt: skip
"""What ``pk`` means, by the first word of the name of a URL of a municipality."""
FREE = {
    "field_delete": "free_field",
    "body_delete": "free_body",
    "post_delete": "free_post",
    "holding_create": "free_post",
}
SECOND_PK: dict[str, str] = {
    "entry_pk": "entry", "milestone_pk": "milestone", "attachment_pk": "attachment",
    "note_pk": f"note_{NoteAudience.SHARED}", "holding_pk": "holding",
}  # fmt: skip
EDITION_OF: dict[str, str] = {
    "edition_detail": "released", "edition_progress": "building", "edition_release": "ready", "edition_withdraw": "released",
    "edition_discard": "ready", "edition_retry": "failed", "edition_download": "released",
}  # fmt: skip
MINISTRY = frozenset({"ministry"})


def targets(world: World, route: Route, role: str) -> list[Target]:
    """All targets of a route for a role; raises ``LookupError`` when the registry does not know the route."""
    space, _, name = route.name.rpartition(":")
    if not route.parameters:
        return [Target(OWN, {}, data=_data(world, route.name))]
    spaces = {"municipalities": _municipality, "reports": _reports, "surveys": _surveys, "admin": _admin}
    try:
        return list(spaces[space](world, route, name) if space in spaces else _single(world, route, role))
    except KeyError as error:
        raise LookupError(f"{route.label} needs {error}") from error


def known_targets(world: World, route: Route, role: str) -> list[Target]:
    """The same, and nothing for a route that the registry does not know: the matrix is the one test that says so."""
    try:
        return targets(world, route, role)
    except LookupError:
        return []


def _municipality(world: World, route: Route, name: str) -> Iterator[Target]:
    if name == "invitation_accept":
        yield from (Target(OWN, {"token": town.token}, town="AB") for town in (world.own, world.other))
        yield Target(UNKNOWN, {"token": "x" * 43}, exists=False)
        return
    if name == "bin_restore":
        yield from _bin(world)
        return
    own, other = (_of_town(town, route, name) for town in (world.own, world.other))
    yield from _variants(route, own, other)
    if "form" in route.parameters:
        yield Target(OWN, {**own, "form": "csv"}, town="A")
        yield Target(UNKNOWN, {**own, "form": "exe"}, town="A", exists=False)


def _of_town(town: Town, route: Route, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for parameter in route.parameters:
        if parameter == "slug":
            found[parameter] = town.slug
        elif parameter == "form":
            found[parameter] = "xlsx"
        elif parameter == "pk":
            found[parameter] = town.rows[FREE.get(name) or MEASURE_OF.get(name) or PK_OF[name.partition("_")[0]]].pk
        else:
            found[parameter] = town.rows[SECOND_PK[parameter]].pk
    return found


def _variants(route: Route, own: dict[str, Any], other: dict[str, Any]) -> Iterator[Target]:
    """Own town, other town, and every mixture of the ids of both; then ids that do not exist."""
    yield Target(OWN, own, town="A")
    yield Target(OTHER, other, town="B")
    numbers = [name for name in route.parameters if name.endswith("pk")]
    for size in range(1, len(numbers) + 1):
        for foreign in combinations(numbers, size):
            yield Target(MIXED, {**own, **{name: other[name] for name in foreign}}, town="A", exists=False)
            yield Target(MIXED, {**other, **{name: own[name] for name in foreign}}, town="B", exists=False)
    for name in numbers:
        for number in (NOWHERE, BEYOND):
            yield Target(UNKNOWN, {**own, name: number}, town="A", exists=False)
    yield Target(UNKNOWN, {**own, "slug": "nirgendwo"}, town="", exists=False)


def _bin(world: World) -> Iterator[Target]:
    for letter in "AB":
        town = world.town(letter)
        for key, row in town.rows.items():
            kind = key.removeprefix("bin_")
            if kind != key:
                hidden = frozenset({"lead", "editor", "officer_elsewhere"}) if kind == "notiz" else frozenset()
                side = OWN if letter == "A" else OTHER
                yield Target(side, {"slug": town.slug, "kind": kind, "pk": row.pk}, town=letter, hidden_from=hidden)
                elsewhere = world.town("B" if letter == "A" else "A").slug
                yield Target(
                    MIXED,
                    {"slug": elsewhere, "kind": kind, "pk": row.pk},
                    town="B" if letter == "A" else "A",
                    exists=False,
                )
    for kind, number in (("massnahme", NOWHERE), ("massnahme", BEYOND), ("konto", 1)):
        yield Target(UNKNOWN, {"slug": world.own.slug, "kind": kind, "pk": number}, town="A", exists=False)


def _reports(world: World, route: Route, name: str) -> Iterator[Target]:
    formats: list[dict[str, Any]] = [{}]
    if "format" in route.parameters:
        formats = [{"format": kind} for kind in ("pdf", "xlsx", "csv", "json")]
    for more in formats:
        own = {"pk": world.editions[EDITION_OF[name]].pk, **more}
        yield Target(OWN, own, hidden_from=MINISTRY if EDITION_OF[name] != "released" else frozenset())
        if name in {"edition_detail", "edition_download"}:
            yield Target(OTHER, own | {"pk": world.editions["ready"].pk}, hidden_from=MINISTRY)
            if name == "edition_detail":
                for state in ("failed", "building", "withdrawn"):
                    yield Target(OTHER, {"pk": world.editions[state].pk}, hidden_from=MINISTRY)
        for number in (NOWHERE, BEYOND):
            yield Target(UNKNOWN, own | {"pk": number}, exists=False)
    if "format" in route.parameters:
        yield Target(UNKNOWN, {"pk": world.editions["released"].pk, "format": "exe"}, exists=False)


def _surveys(world: World, route: Route, name: str) -> Iterator[Target]:
    for side, arguments, town in survey_arguments(world, name, route.parameters):
        yield Target(side, arguments, town=town, exists=side in {OWN, OTHER})


def _admin(world: World, route: Route, name: str) -> Iterator[Target]:
    if "app_label" in route.parameters:
        yield Target(OWN, {"app_label": "accounts"})
    elif "url" in route.parameters:
        yield Target(OWN, {"url": "accounts"})
    elif "content_type_id" in route.parameters:
        kind = ContentType.objects.get_for_model(Municipality)
        yield Target(OWN, {"content_type_id": kind.pk, "object_id": world.own.row.pk})
        yield Target(UNKNOWN, {"content_type_id": kind.pk, "object_id": "x'--"}, exists=False)
    else:
        rows = {
            "user": world.people.active, "invitation": world.people.invitation, "programme": world.programme,
            "municipality": world.own.row, "membership": world.own.rows["member"],
        }  # fmt: skip
        model = next((key for key in rows if f"/{key}/" in route.pattern), None)
        if model is None:
            raise LookupError(route.label)
        yield Target(OWN, {"object_id": rows[model].pk})
        yield Target(UNKNOWN, {"object_id": NOWHERE}, exists=False)


def _single(world: World, route: Route, role: str) -> Iterator[Target]:
    """URLs with one parameter that belong to no town."""
    if route.name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}:
        yield Target(OWN, {"pk": _passkey(world.accounts.get(role, world.accounts["lead"]))})
        yield Target(
            OTHER, {"pk": _passkey(world.accounts["stranger" if role != "stranger" else "lead"])}, exists=False
        )
        yield Target(UNKNOWN, {"pk": NOWHERE}, exists=False)
        return
    known: dict[str, dict[str, Any]] = {
        "dashboards:programme_dashboard": {"slug": world.programme.slug},
        "dashboards:programme_export": {"slug": world.programme.slug, "kind": "xlsx"},
        "people:invitation_revoke": {"pk": world.people.invitation.pk},
        "people:user_deactivate": {"pk": world.people.active.pk},
        "people:user_reactivate": {"pk": world.people.inactive.pk},
        "account_confirm_email": {"key": "x:y:z"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
    }
    if route.name not in known:
        raise LookupError(route.label)
    arguments = known[route.name]
    yield Target(OWN, arguments)
    if "kind" in arguments:
        yield Target(OWN, {**arguments, "kind": "csv"})
    if "pk" in arguments:
        yield from (Target(UNKNOWN, {"pk": number}, exists=False) for number in (NOWHERE, BEYOND))
    if "slug" in arguments:
        yield Target(UNKNOWN, {**arguments, "slug": "nirgendwo"}, exists=False)


def _passkey(user: User) -> int:
    return int(Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN).pk)


def _data(world: World, name: str) -> dict[str, Any]:
    """What a POST needs to do something at a URL that answers nothing else."""
    if name == "account_demo_login":
        return {"account": world.people.demo.pk}
    return {"display_name": "Neuer Name"} if name == "account_rename" else {}
