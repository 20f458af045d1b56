"""The pages that show a form, and what a browser sends from them."""

import importlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.test import Client
from django.utils import timezone

from tests.access.crawl import client_of
from tests.access.registry import OWN, Target, known_targets
from tests.access.routes import Route, routes
from tests.access.world import World
from tests.consistency.sources import ROOT, modules

ROLE_OF = {
    "public": "anonymous", "signed_in": "lead", "town_read": "lead", "town_edit": "lead", "town_lead": "lead",
    "consultant": "consultant", "programme": "consultant", "operator": "operator",
}  # fmt: skip


def pages(world: World) -> Iterator[tuple[Route, Target, Client, list[forms.BaseForm]]]:
    """Every page of ours that shows a form to the role it is made for."""
    clients: dict[str, Client] = {}
    for route in sorted(routes(), key=lambda route: route.name == "municipalities:strategy_create"):
        if "GET" not in route.methods:
            continue
        role = ROLE_OF[route.policy.name]
        if role not in clients:
            plain = client_of(world, role)
            clients[role] = Client()
            clients[role].cookies = plain.cookies
        if route.name == "municipalities:strategy_create":  # offered to a town that has none
            type(world.own.rows["strategy"]).objects.filter(municipality=world.own.row).update(
                deleted_at=timezone.now()
            )
        for target in known_targets(world, route, role):
            if target.side == OWN and target.arguments.get("token") != world.other.token:
                shown = forms_of(clients[role].get(route.address(target.arguments)))
                if shown:
                    yield route, target, clients[role], shown


def forms_of(response: Any) -> list[forms.BaseForm]:
    found: dict[int, forms.BaseForm] = {}
    for layer in response.context or []:
        for part in getattr(layer, "dicts", [layer]):
            found |= {id(value): value for value in part.values() if isinstance(value, forms.BaseForm)}
    return list(found.values())


def form_classes() -> set[type[forms.BaseForm]]:
    """All form classes that the portal defines."""
    found = set()
    for path in modules():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if ".forms" not in name:
            continue
        module = importlib.import_module(name)
        found |= {
            thing for thing in vars(module).values()
            if isinstance(thing, type) and issubclass(thing, forms.BaseForm) and thing.__module__ == name
        }  # fmt: skip
    return found


def data_of(form: forms.BaseForm) -> dict[str, Any]:
    """What a browser sends when the form is sent as it is shown, with something in the fields that need it."""
    sent = {}
    for name, field in form.fields.items():
        value = _plain(form[name].value(), field)
        if value in (None, "", []) and field.required:
            value = _something(name, field)
        if value not in (None, "", [], False):
            sent[form.add_prefix(name)] = value
    return sent


def _plain(value: Any, field: forms.Field) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item, field) for item in value]
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal | float):
        return str(value).replace(".", ",")
    if isinstance(value, bool):
        return "on" if value else ""
    return value.isoformat() if isinstance(value, date) else value


def _something(name: str, field: forms.Field) -> Any:
    if isinstance(field, forms.ModelChoiceField):
        return field.queryset.first().pk  # type: ignore[union-attr]
    if isinstance(field, forms.ChoiceField):
        return next(value for value, _label in field.choices if value)  # type: ignore[misc]
    if isinstance(field, forms.EmailField):
        return "neue.adresse@test.example"
    if isinstance(field, forms.IntegerField):
        return 55
    if isinstance(field, forms.DateField):
        return timezone.localdate().isoformat()
    return "Ein-langes-Kennwort-2026" if "password" in name else "Neuer Text"
