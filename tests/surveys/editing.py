"""Helpers of the tests of the editor: a questionnaire by services, values of questions, forms filled in."""

from typing import Any

from surveys.enums import ItemKind, Wave
from surveys.forms.items import empty_values
from surveys.models import Item, QuestionnaireVersion, Section
from surveys.services import instruments as services
from surveys.services.editing import item_values, stamp


def values(kind: str = ItemKind.SCALE, code: str = "frage", **changes: Any) -> dict[str, Any]:
    """Values of a valid question of a kind."""
    found = {**empty_values(kind), "code": code, "label": {"de": f"Frage {code}?"}}
    if kind == ItemKind.SCALE:
        found["labels"] = {"0": {"de": "gar nicht"}, "10": {"de": "sehr"}}
    if kind in {ItemKind.SINGLE, ItemKind.MULTI}:
        found["options"] = options("a", "b", "c")
    return {**found, **changes}


def options(*codes: str) -> list[dict[str, Any]]:
    return [{"code": code, "label": {"de": code.upper()}, "exclusive": False} for code in codes]


def draft(by: Any = None, languages: list[str] | None = None) -> QuestionnaireVersion:
    """A questionnaire with an empty first version."""
    row = services.create_questionnaire(
        by=by, title="Anfangsbefragung Probe", wave=Wave.START, languages=languages or []
    )
    return row.versions.get()


def section(version: QuestionnaireVersion, code: str = "teil", **changes: Any) -> Section:
    texts = {"title": {"de": f"Abschnitt {code}"}, "intro": {}}
    return services.save_section(version=version, by=None, values={"code": code, **texts, **changes})


def item(place: Section, kind: str = ItemKind.SCALE, code: str = "frage", **changes: Any) -> Item:
    return services.save_item(section=place, by=None, values=values(kind, code, **changes))


def codes_of(place: Section) -> list[str]:
    return list(Item.objects.filter(section=place).order_by("position", "pk").values_list("code", flat=True))


def whole(version: QuestionnaireVersion) -> list[Any]:
    """Everything in a version as plain data, without ids."""
    return [
        {
            "code": part.code,
            "title": part.title,
            "condition": part.condition,
            "items": [{**item_values(one), "condition": one.condition} for one in part.items.all()],
        }
        for part in version.sections.prefetch_related("items__options")
    ]


def item_form(row: Item | None, place: Section, **changes: Any) -> dict[str, Any]:
    """What a browser sends for the form of a question with three choices, German only."""
    stored = item_values(row) if row else values(ItemKind.SINGLE, "neu")
    data: dict[str, Any] = {
        "code": stored["code"],
        "section": place.pk,
        "role": stored["role"],
        "label_de": stored["label"].get("de", ""),
        "hint_de": "",
        "version": stamp(stored) if row else 0,
        "options-rows": len(stored["options"]) + 1,
        "missing-rows": 1,
    }
    for number, option in enumerate(stored["options"]):
        data[f"options-{number}-code"] = option["code"]
        data[f"options-{number}-label_de"] = option["label"]["de"]
        data[f"options-{number}-place"] = number + 1
        data[f"options-{number}-stored"] = option.get("number", "")
    return {**data, **changes}
