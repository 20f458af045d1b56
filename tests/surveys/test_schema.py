"""The columns beside answers are an allow-list, and no path leads from a code or an account to an answer."""

import pytest
from django.apps import apps
from django.db import connection, models

from surveys.models import FreeText, Histogram, Pending, ResponseBlock, SubmittedKey, Token
from tests.figures import figure

ALLOWED: dict[type[models.Model], set[str]] = {
    Pending: {"key", "deployment_id", "group", "organisation", "vector", "texts", "set_aside"},
    SubmittedKey: {"key", "deployment_id"},
    ResponseBlock: {"id", "deployment_id", "group", "organisation", "number", "vectors"},
    FreeText: {"id", "deployment_id", "item", "language", "text"},
    Histogram: {"id", "deployment_id", "group", "organisation", "responses", "counts"},
    Token: {"id", "deployment_id", "token_hash"},
}
LINKS: dict[type[models.Model], set[str]] = {
    model: {"Deployment"} for model in (Pending, SubmittedKey, ResponseBlock, FreeText, Histogram, Token)
}
"""Tables that a row may point to. From a deployment one comes to all its answers, never to one of them."""


@pytest.mark.django_db
def test_tables_have_the_allowed_columns_and_no_other() -> None:
    surplus = 0
    with connection.cursor() as cursor:
        for model, allowed in ALLOWED.items():
            columns = {
                column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)
            }
            assert columns == allowed, model
            surplus += len(columns - allowed)
    figure("columns on responses and answers outside the allow-list", surplus, "0")


def test_rows_point_to_their_deployment_only() -> None:
    for model, allowed in LINKS.items():
        found = {field.related_model.__name__ for field in model._meta.get_fields() if field.many_to_one}  # type: ignore[union-attr]
        assert found == allowed, model


def test_nothing_else_points_to_an_answer_or_a_code() -> None:
    """A table that named answers or codes could tie them to a person."""
    guarded = {Pending, ResponseBlock, FreeText, SubmittedKey, Token, Histogram}
    pointing = {
        (model.__name__, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model in guarded
    }
    assert pointing == set()


def test_ids_say_nothing_about_the_order() -> None:
    for model in (Pending, ResponseBlock, FreeText):
        assert isinstance(model._meta.pk, models.UUIDField)
    assert {ResponseBlock().pk.version, FreeText().pk.version} == {4}


def test_no_time_or_address_or_account_is_kept_with_answers() -> None:
    kinds = (models.DateField, models.TimeField, models.GenericIPAddressField, models.DurationField)
    for model in ALLOWED:
        assert not [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)]
