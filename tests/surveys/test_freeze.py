"""A frozen version never changes; the next one keeps the meaning of every code."""

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from portal.core.errors import DomainError
from surveys.enums import ItemKind
from surveys.models import QuestionnaireVersion
from surveys.permissions import can_delete_version, can_edit_version, can_make_version
from surveys.services import instruments as services
from surveys.services.editing import item_values, version_values
from tests.factories import UserFactory
from tests.surveys.editing import codes_of, draft, item, options, section, values, whole
from tests.surveys.factories import DeploymentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen() -> QuestionnaireVersion:
    version = draft()
    place = section(version)
    item(place, ItemKind.SINGLE, "gruppe", role="group")
    item(place, code="wert", minimum=0, maximum=5, labels={})
    return services.freeze_version(version)


def refused(call: Any, words: str) -> None:
    with pytest.raises(DomainError) as caught:
        call()
    assert words in caught.value.message


def test_freezing_twice_keeps_the_first_time(frozen: QuestionnaireVersion) -> None:
    assert services.freeze_version(frozen).frozen_at == frozen.frozen_at


def test_no_service_changes_a_frozen_version(frozen: QuestionnaireVersion) -> None:
    place = frozen.sections.get()
    one, two = place.items.all()
    before = whole(frozen)
    by = UserFactory.create(consultant=True)
    calls: list[Any] = [
        lambda: services.save_version(version=frozen, by=by, values=version_values(frozen)),
        lambda: services.set_languages(version=frozen, by=by, languages=["en"]),
        lambda: section(frozen, "neu"),
        lambda: item(place, code="neu"),
        lambda: services.save_item(section=place, by=by, item=two, values=values(code="wert")),
        lambda: services.set_condition(thing=two, by=by, condition={"item": "gruppe", "op": "answered"}),
        lambda: services.move(thing=two, by=by, direction="up"),
        lambda: services.move(thing=place, by=by, direction="up"),
        lambda: services.copy(thing=one, by=by),
        lambda: services.copy(thing=place, by=by),
        lambda: services.delete(thing=one, by=by),
        lambda: services.delete(thing=place, by=by),
        lambda: services.delete_version(version=frozen, by=by),
    ]
    for call in calls:
        refused(call, "festgeschrieben")
    assert whole(frozen) == before


def test_the_next_version_may_change_texts_but_not_the_meaning_of_codes(frozen: QuestionnaireVersion) -> None:
    place = services.new_version(frozen).sections.get()
    group, scale = place.items.all()
    rows = item_values(group)["options"]
    kept = {"by": None, "section": place}
    services.save_item(**kept, item=scale, values=item_values(scale) | {"label": {"de": "Besser gefragt?"}})
    refused(
        lambda: services.save_item(**kept, item=scale, values=item_values(scale) | {"code": "wert_neu"}), "Fassung 1"
    )
    refused(lambda: services.save_item(**kept, item=scale, values=item_values(scale) | {"maximum": 10}), "Skala")
    refused(lambda: services.save_item(**kept, item=scale, values=values(ItemKind.TEXT, "wert")), "„Skala“")
    renamed = [{**rows[0], "code": "anders"}, *rows[1:]]
    refused(
        lambda: services.save_item(**kept, item=group, values=item_values(group) | {"options": renamed}),
        "schon gegeben",
    )


def test_a_code_that_was_deleted_comes_back_only_with_its_meaning(frozen: QuestionnaireVersion) -> None:
    place = services.new_version(frozen).sections.get()
    group = place.items.get(code="gruppe")
    services.delete(thing=group, by=None)
    refused(lambda: item(place, ItemKind.MULTI, "gruppe"), "neuen Kurznamen")
    again = item(place, ItemKind.SINGLE, "gruppe", options=options("neu", "c", "a"))
    assert dict(again.options.values_list("code", "number")) == {"neu": 4, "c": 3, "a": 1}
    assert codes_of(place) == ["wert", "gruppe"]


def test_one_draft_at_a_time(frozen: QuestionnaireVersion) -> None:
    by = UserFactory.create(consultant=True)
    services.new_version(frozen, by=by)
    refused(lambda: services.new_version(frozen, by=by), "Fassung 2")
    assert can_make_version(by, frozen).reason.endswith("Bitte arbeiten Sie dort weiter.")


def test_reasons_say_what_holds_a_version(frozen: QuestionnaireVersion) -> None:
    by = UserFactory.create(consultant=True)
    assert "festgeschrieben" in can_edit_version(by, frozen).reason
    deployment = DeploymentFactory.create(version=frozen)
    deployment.pending.create(key=uuid4(), vector=b"")
    assert "hat Antworten" in can_edit_version(by, frozen).reason
    open_draft = services.new_version(frozen)
    DeploymentFactory.create(version=open_draft)
    assert "Erhebung" in can_delete_version(by, open_draft).reason
    assert can_edit_version(by, open_draft)


def test_pages_of_a_frozen_version_show_the_reason_and_no_way_to_edit(
    frozen: QuestionnaireVersion, client_as: Any
) -> None:
    client, route = client_as("consultant"), [frozen.questionnaire.code, frozen.number]
    row = frozen.sections.get().items.first()
    page = client.get(reverse("surveys:version_detail", args=route)).content.decode()
    assert page.count("für eine Erhebung festgeschrieben") == 1
    assert reverse("surveys:item_edit", args=[*route, row.pk]) not in page
    assert reverse("surveys:version_create", args=route) in page
    for name, args in [("version_edit", route), ("section_create", route), ("item_edit", [*route, row.pk])]:
        response = client.get(reverse(f"surveys:{name}", args=args))
        assert response.status_code == 403
        assert "festgeschrieben" in response.content.decode()
    assert client.post(reverse("surveys:item_copy", args=[*route, row.pk])).status_code == 403


def test_a_new_version_from_the_page(frozen: QuestionnaireVersion, client_as: Any) -> None:
    client, address = client_as("consultant"), reverse("surveys:version_create", args=[frozen.questionnaire.code, 1])
    assert client.get(address).status_code == 200
    assert QuestionnaireVersion.objects.count() == 1
    assert client.post(address).url == reverse("surveys:version_detail", args=[frozen.questionnaire.code, 2])
    assert client.post(address).status_code == 409  # there is a draft already
    assert QuestionnaireVersion.objects.count() == 2
