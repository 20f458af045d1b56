"""A questionnaire with every kind of question, in German and Arabic, and ways to answer it."""

from typing import Any

from django.utils import timezone

from surveys import models as m
from surveys.enums import ItemKind, ItemRole, VersionState
from tests.surveys.factories import DeploymentFactory, ItemFactory, SectionFactory, VersionFactory

KA = [{"code": "ka", "label": {"de": "keine Angabe", "ar": "لا إجابة"}}]
LABELS = {str(point): {"de": f"Stufe {point}", "ar": f"درجة {point}"} for point in range(-2, 3)}
COMPLETE = {
    "gruppe": ["organisation"], "art": ["verein"], "dimensionen": ["alter", "herkunft"], "zufrieden": ["3"],
    "warum": ["Zu wenig Zeit"], "wirkt": ["-2"], "traegt": ["1"], "alter": ["42"],
}  # fmt: skip
"""Valid answers to everything."""


def questionnaire(*, frozen: bool = True, **kwargs: Any) -> m.QuestionnaireVersion:
    """Three sections: group and organisation; a scale with a follow-up and a matrix; a number and a text."""
    languages = {"languages": ["de", "ar"], "title": {"de": "Anfangsbefragung", "ar": "استبيان البداية"}}
    version = VersionFactory.create(**{**languages, **kwargs})
    first = _section(version, 0, "sie", "Über Sie", "عنك")
    _item(first, 0, "gruppe", ItemKind.SINGLE, ["buerger", "organisation"], role=ItemRole.GROUP, required=True)
    only = {"item": "gruppe", "op": "eq", "value": "organisation"}
    second = _section(version, 1, "organisation", "Ihre Organisation", "منظمتك", condition=only)
    _item(second, 0, "art", ItemKind.SINGLE, ["verein", "verwaltung"], role=ItemRole.ORGANISATION, missing=KA)
    several = _item(second, 1, "dimensionen", ItemKind.MULTI, ["alter", "herkunft", "keine"])
    several.options.filter(code="keine").update(exclusive=True)
    third = _section(version, 2, "urteil", "Ihr Urteil", "رأيك")
    ends = {"0": {"de": "gar nicht", "ar": "إطلاقا"}, "10": {"de": "sehr", "ar": "جدا"}}
    _item(third, 0, "zufrieden", ItemKind.SCALE, labels=ends, missing=KA)
    _item(third, 1, "warum", ItemKind.LONG_TEXT, condition={"item": "zufrieden", "op": "le", "value": 4})
    scale = {
        "minimum": -2,
        "maximum": 2,
        "labels": LABELS,
        "matrix": "urteil",
        "matrix_label": {"de": "Wie sehr?", "ar": "إلى أي مدى؟"},
    }
    _item(third, 2, "wirkt", ItemKind.SCALE, **scale)
    _item(third, 3, "traegt", ItemKind.SCALE, **scale)
    _item(third, 4, "alter", ItemKind.NUMBER, minimum=0, maximum=120, bins=[17, 39, 64], missing=KA)
    if frozen:
        freeze(version)
    return version


def freeze(version: m.QuestionnaireVersion) -> None:
    """Freeze as the first deployment would."""
    version.state, version.frozen_at = VersionState.FROZEN, timezone.now()
    version.save(update_fields=["state", "frozen_at"])


def survey(**kwargs: Any) -> m.Deployment:
    """An open deployment of the questionnaire in both languages."""
    version = kwargs.pop("version", None) or questionnaire()
    return DeploymentFactory.create(version=version, languages=["de", "ar"], **kwargs)


def many_fields(number: int = 40) -> m.QuestionnaireVersion:
    """A frozen version with ``number`` questions: scales, choices, numbers and texts in turn."""
    version = VersionFactory.create()
    section = SectionFactory.create(version=version)
    for index in range(number):
        kind = ["scale", "scale", "single", "multi", "scale", "single", "number", "text"][index % 8]
        choices = ["a", "b", "c", "d", "e"] if kind in {"single", "multi"} else None
        ItemFactory.create(section=section, position=index, code=f"f{index}", kind=kind, options=choices)
    freeze(version)
    return version


def _section(
    version: m.QuestionnaireVersion, position: int, code: str, german: str, arabic: str, **kwargs: Any
) -> m.Section:
    title = {"de": german, "ar": arabic}
    return SectionFactory.create(version=version, position=position, code=code, title=title, **kwargs)


def _item(
    section: m.Section, position: int, code: str, kind: str, options: list[str] | None = None, **kwargs: Any
) -> m.Item:
    label = {"de": f"Frage {code}?", "ar": f"سؤال {code}؟"}
    item = ItemFactory.create(
        section=section, position=position, code=code, kind=kind, label=label, options=options, **kwargs
    )
    for option in item.options.all():
        option.label = {"de": f"Antwort {option.code}", "ar": f"جواب {option.code}"}
        option.save()
    return item
