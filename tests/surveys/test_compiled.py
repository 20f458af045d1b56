"""Compiled versions: what they hold, how local additions join, when they are kept."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.compiled import compile_deployment, compile_version
from surveys.enums import ItemKind, ItemRole
from tests.surveys.factories import DeploymentFactory, ItemFactory, SectionFactory, VersionFactory
from tests.surveys.samples import freeze, questionnaire, survey

pytestmark = pytest.mark.django_db


def test_items_come_in_the_order_of_their_sections_and_positions() -> None:
    compiled = compile_version(questionnaire())
    assert list(compiled.items) == ["gruppe", "art", "dimensionen", "zufrieden", "warum", "wirkt", "traegt", "alter"]
    assert [column.item.code for column in compiled.layout.columns] == list(compiled.items)
    assert (compiled.group_item and compiled.group_item.code) == "gruppe"
    assert (compiled.organisation_item and compiled.organisation_item.code) == "art"
    assert compiled.items["art"].numbers == {"verein": 1, "verwaltung": 2}


def test_a_frozen_version_is_read_once_and_a_draft_each_time() -> None:
    frozen, draft = questionnaire(), questionnaire(frozen=False)
    assert compile_version(frozen) is compile_version(frozen)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        compile_version(frozen)
    assert len(queries) == 0
    first = compile_version(draft)
    ItemFactory.create(section=draft.sections.get(code="sie"), code="neu")
    assert "neu" not in first.items
    assert "neu" in compile_version(draft).items


def test_compiling_takes_three_queries_however_long_the_questionnaire_is() -> None:
    for number in (1, 30):
        version = VersionFactory.create()
        section = SectionFactory.create(version=version)
        for index in range(number):
            ItemFactory.create(section=section, position=index, kind=ItemKind.SINGLE, options=["a", "b"])
        with CaptureQueriesContext(connection) as queries:
            compile_version(version)
        assert len(queries) == 3


def test_local_questions_come_last_with_a_prefix_and_without_a_role() -> None:
    local = VersionFactory.create()
    section = SectionFactory.create(version=local, code="ort")
    ItemFactory.create(
        section=section, position=0, code="bus", kind=ItemKind.SINGLE, options=["ja"], role=ItemRole.GROUP
    )
    own = {"item": "bus", "op": "eq", "value": "ja"}
    main = {"item": "zufrieden", "op": "ge", "value": 5}
    ItemFactory.create(section=section, position=1, code="linie", condition={"all": [own, {"not": main}]})
    freeze(local)
    deployment = DeploymentFactory.create(version=questionnaire(), local_version=local)
    compiled = compile_deployment(deployment)
    assert list(compiled.items)[-2:] == ["lokal_bus", "lokal_linie"]
    assert compiled.sections[-1].code == "lokal_ort"
    assert compiled.items["lokal_linie"].condition == {"all": [{**own, "item": "lokal_bus"}, {"not": main}]}
    assert compiled.group_item is compiled.items["gruppe"]
    assert compiled is compile_deployment(deployment)
    assert compiled.layout.words == compile_version(deployment.version).layout.words + 2


def test_a_local_code_that_no_column_can_hold_is_refused() -> None:
    local = VersionFactory.create()
    ItemFactory.create(section=SectionFactory.create(version=local), code="a" * 36)
    with pytest.raises(ValueError, match="lokal_"):
        compile_deployment(survey(local_version=local))
