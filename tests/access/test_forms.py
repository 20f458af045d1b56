"""Every form: nothing of another town can be chosen, and nothing but its own fields can be sent along."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.cache import cache
from django.db import models, transaction
from django.test import Client

from tests.access.crawl import tables
from tests.access.pages import data_of, form_classes, forms_of, pages
from tests.access.registry import Target
from tests.access.routes import Route
from tests.access.world import World, build_world
from tests.figures import figure

NO_PAGE_OF_THEIR_OWN: dict[str, str] = {
    "portal.accounts.forms.AuthenticateForm": "second factor at sign-in: one code, no object",
    "portal.accounts.forms.ReauthenticateForm": "second factor before a sensitive change: one code, no object",
    "portal.accounts.forms.ResetPasswordForm": "one address, answers everybody the same",
    "surveys.forms.exchange.SealedForm": "second step of an import: a sealed file, no object",
    "surveys.forms.exchange.SealedQuestionnaireForm": "second step of an import: a sealed file and a name",
    "surveys.forms.releases.CreateForm": "needs a scope in the address: tests/surveys/test_release_pages.py",
    "surveys.forms.rows.Row": "a row inside another form",
    "surveys.forms.items.OptionRow": "a row inside another form",
    "surveys.forms.items.TickRow": "a row inside another form",
    "surveys.forms.items.CodeRow": "a row inside another form",
    "surveys.forms.items.MissingRow": "a row inside another form",
    "surveys.forms.items.PointRow": "a row inside another form",
    "surveys.forms.conditions.ComparisonRow": "a row inside another form",
    "surveys.forms.conditions.GroupForm": "a group inside another form",
}
FOLLOWS: dict[str, set[str]] = {
    "measure_log": {"actual_start", "actual_end", "planned_end"},
    "measure_begin": {"actual_start", "actual_end"},
    "measure_postpone": {"planned_end", "reason_code"},
    "measure_complete": {"actual_start", "actual_end"},
    "measure_sustain": {"actual_start", "actual_end"},
    "measure_cancel": {"actual_end", "actual_start"},
    "measure_reopen": {"actual_start", "actual_end", "reason_code", "reason_text"},
    "invitation_accept": {"accepted_at", "accepted_by_id"},
    "edition_withdraw": {"state", "withdrawn_by_id", "withdrawn_at", "withdrawn_reason"},
    "edition_create": {"job_id"},
    "cohort_edit": {"revision"},
    "deployment_edit": {"revision"},
    "deployment_close": {"closed_at", "revision"},
    "deployment_reopen": {"closed_at", "revision"},
    "release_release": {"released_at", "released_by_id", "state"},
    "release_withdraw": {"state", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason"},
    "theme_rename": {"revision"},
    "theme_report_withdraw": {"step", "withdrawn_by_id", "withdrawn_at", "withdrawn_reason"},
    "quotation_withdraw": {"step", "withdrawn_by_id", "withdrawn_at", "withdrawn_reason"},
    "quotation_translate": {"proposed_by_id"},
    "town_statement_edit": {"values", "revision", "given_by_id"},
    "town_statement_submit": {"state", "consent", "submitted_at", "revision", "given_by_id"},
}
"""Columns that change by the meaning of a page, beside those on its form."""
NEEDED = {"municipalities:measure_log": {"text": "Neuer Text"}}
"""What a form needs that no single field asks for."""
REFUSED: dict[str, str] = {
    "surveys:version_languages": "the factory's version has one language, which has to stay",
    "surveys:section_create": "a code follows a pattern; tests/surveys/test_editor.py",
    "surveys:item_edit": "a scale needs its ends; tests/surveys/test_editor.py",
    "surveys:questionnaire_import": "a file; tests/surveys/test_exchange_pages.py",
    "surveys:responses_exchange": "a file; tests/surveys/test_responses_csv.py",
    "surveys:deployment_create": "a programme or a town, and a second step; tests/surveys/test_deployments.py",
    "surveys:town_survey_codes": "shows the codes instead of leading on; tests/surveys/test_token_lists.py",
    "surveys:town_survey_invite": "addresses; tests/surveys/test_token_lists.py",
    "surveys:town_survey_remind": "addresses; tests/surveys/test_token_lists.py",
    "surveys:deployment_codes": "shows the codes instead of leading on; tests/surveys/test_cohorts.py",
    "surveys:deployment_invite": "addresses; tests/surveys/test_cohorts.py",
    "surveys:deployment_remind": "addresses; tests/surveys/test_cohorts.py",
    "surveys:cohort_create": "a short name follows a pattern; tests/surveys/test_cohorts.py",
    "surveys:quotation_create": "texts from three towns; tests/surveys/test_texts_released.py",
}
"""Forms that the text made up here cannot fill, and why or where they are tried."""
OUR_APPS = {"municipalities", "accounts", "reports", "core", "account", "mfa", "surveys"}
TEXT, NUMBER, DAY = "SCHMUGGEL", 987_654, date(1999, 9, 9)


def foreign_to(route: Route, field: forms.ModelChoiceField, world: World) -> Any:
    """An id that is not for this form: a row of the other town, or one that does not exist."""
    model = field.queryset.model  # type: ignore[union-attr]
    scoped = "slug" in route.parameters and any(column.name == "municipality" for column in model._meta.fields)
    row = model._base_manager.filter(municipality=world.other.row).first() if scoped else None
    return row.pk if row else 999_999_999


@pytest.mark.django_db
def test_no_form_accepts_what_belongs_to_another_town() -> None:
    world = build_world()
    seen: set[type[forms.BaseForm]] = set()
    checked, accepted = 0, []
    for route, target, client, shown in pages(world):
        for form in shown:
            seen.update(type(form).__mro__)  # type: ignore[arg-type]
            for name, field in form.fields.items():
                if isinstance(field, forms.ModelChoiceField):
                    checked += 1
                    if _is_accepted(world, route, target, client, form, name):
                        accepted.append(f"{route.label}: {type(form).__name__}.{name}")
    classes = {f"{cls.__module__}.{cls.__qualname__}" for cls in form_classes() - seen}
    figure("form fields × foreign ids accepted", f"{len(accepted)} of {checked}", "0")
    assert not accepted, "\n".join(map(str, accepted))
    assert checked > 10
    assert classes - set(NO_PAGE_OF_THEIR_OWN) == set(), "forms that no page showed: are they used?"


def _is_accepted(world: World, route: Route, target: Target, client: Client, form: forms.BaseForm, name: str) -> bool:
    field: Any = form.fields[name]
    foreign = foreign_to(route, field, world)
    many = isinstance(field, forms.ModelMultipleChoiceField)
    if field.queryset.filter(pk=foreign).exists():
        return True
    scoped = "slug" in route.parameters and "municipality" in {c.name for c in field.queryset.model._meta.fields}
    if scoped and field.queryset.exclude(municipality=None).exclude(municipality=world.own.row).exists():
        return True
    address = route.address(target.arguments)
    if "POST" not in route.methods or getattr(form, "is_bound", False):
        return bool(client.get(address, {name: foreign}).status_code != 200)
    before = tables()
    with transaction.atomic():
        response = client.post(address, {**data_of(form), form.add_prefix(name): [foreign] if many else foreign})
        unchanged = tables() == before
        transaction.set_rollback(True)
    return not (unchanged and response.status_code == 422 and name in _errors(response))


def _errors(response: Any) -> set[str]:
    return {name for form in forms_of(response) for name in form.errors}


Rows = dict[str, dict[Any, dict[str, Any]]]


def all_rows() -> Rows:
    """Every row of our tables, histories left out."""
    return {
        model._meta.label: {row["pk"]: row for row in model._base_manager.values("pk", *_columns(model))}
        for model in apps.get_models()
        if model._meta.app_label in OUR_APPS and not model.__name__.startswith("Historical")
    }


def _columns(model: type[models.Model]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields]


def contraband(world: World) -> dict[str, Any]:
    """Every column of every model with a value that nobody may set by it."""
    sent: dict[str, Any] = {}
    for model in apps.get_models():
        if model._meta.app_label in OUR_APPS:
            for column in model._meta.concrete_fields:
                sent |= dict.fromkeys({column.name, column.attname}, _forbidden_value(column, world))
    return sent


def _forbidden_value(column: Any, world: World) -> Any:
    if column.is_relation:
        row = column.related_model._base_manager.order_by("-pk").first()
        owned = any(other.name == "municipality" for other in column.related_model._meta.fields)
        if owned:
            row = column.related_model._base_manager.filter(municipality=world.other.row).first()
        if column.related_model._meta.label == "municipalities.Municipality":
            row = world.other.row
        return row.pk if row else NUMBER
    if column.choices:
        return list(dict(column.flatchoices))[-1]
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.DateField):
        return DAY.isoformat()
    return NUMBER if isinstance(column, models.IntegerField | models.DecimalField | models.FloatField) else TEXT


@pytest.mark.django_db
def test_no_form_takes_a_field_that_is_not_on_it() -> None:
    world = build_world()
    columns = contraband(world)
    sent, taken, refused = 0, [], []
    for route, target, client, shown in pages(world):
        if "POST" not in route.methods or route.name.startswith("core:"):
            continue
        form = shown[0]
        extra = {name: value for name, value in columns.items() if name not in form.fields}
        sent += len(extra)
        before = all_rows()
        cache.clear()
        with transaction.atomic():
            more = NEEDED.get(route.name, {})
            response = client.post(route.address(target.arguments), {**extra, **data_of(form), **more})
            after = all_rows()
            transaction.set_rollback(True)
        if response.status_code != 302 and route.name not in REFUSED:
            refused.append(f"{route.label}: {response.status_code} {[dict(f.errors) for f in forms_of(response)]}")
        taken += [f"{route.label}: {what}" for what in _smuggled(world, route, set(form.fields), before, after)]
    figure("form fields sent along that were taken", f"{len(taken)} of {sent}", "0")
    assert not taken, "\n".join(map(str, taken))
    assert not refused, "forms that were refused as a whole, so that nothing was tried (see NEEDED):\n" + "\n".join(
        refused
    )


def _smuggled(world: World, route: Route, own: set[str], before: Rows, after: Rows) -> Iterator[str]:
    allowed = own | {f"{name}_id" for name in own} | {"version"} | FOLLOWS.get(route.name.rpartition(":")[2], set())
    for label, rows in after.items():
        for pk, row in rows.items():
            known = before[label].get(pk)
            if known is None:
                yield from (f"new {label}.{name} = {value}" for name, value in row.items() if _is_contraband(value))
                if row.get("municipality_id") not in {None, world.own.row.pk}:
                    yield f"new {label} in the other town"
            elif own_columns := {name for name in row if row[name] != known[name]} - allowed:
                yield f"{label} {pk}: {sorted(own_columns)}"
        yield from (
            f"{label} {pk} is gone" for pk in before[label].keys() - rows.keys() if label not in DELETED_BY_PAGES
        )


DELETED_BY_PAGES = {"municipalities.MeasureGoal", "surveys.Theme"}


def _is_contraband(value: Any) -> bool:
    day = value.date() if hasattr(value, "date") else value
    return value in (TEXT, NUMBER) or day == DAY
