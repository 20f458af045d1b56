"""Texts, themes, quotations and named statements in the matrix: an end survey in each town, with one of everything."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from surveys import models as m
from surveys.enums import ItemKind, Wave
from surveys.enums_voices import StatementState, TextState
from surveys.rounds import Round
from tests.access.canaries import mark
from tests.factories import UserFactory
from tests.surveys import factories as s

NOWHERE = 999_999_999
OF_TEXT = ("text_detail", "text_approve", "text_reject", "text_reopen")
OF_REPORT = ("theme_report_release", "theme_report_withdraw")


def build_voices(towns: list[Any]) -> dict[str, Any]:
    """An end survey that is over, a text in each town, an approved one quoted and counted, a statement."""
    programme = towns[0].rows["participation"].programme
    version = s.VersionFactory.create(questionnaire__code="stimmen", questionnaire__wave=Wave.END)
    section = s.SectionFactory.create(version=version, code="eins", position=1)
    s.ItemFactory.create(section=section, code="beitrag", minimum=-2, maximum=2, position=1)
    s.ItemFactory.create(section=section, code="hilfreich", kind=ItemKind.LONG_TEXT, position=2)
    found, by = Round(version.questionnaire, programme, "hilfreich"), UserFactory.create(consultant=True)
    for town in towns:
        deployment = s.DeploymentFactory.create(
            slug=f"stimmen-{town.slug}", version=version, municipality=town.row, programme=programme, wave=Wave.END,
            closed_at=timezone.now(),
        )  # fmt: skip
        town.rows["voiced_survey"] = deployment
        for text in ("offen", "freigegeben"):
            m.FreeText.objects.create(deployment=deployment, item="hilfreich", language="tr", text=f"{text} geblieben")
        m.StatementCall.objects.create(deployment=deployment, due_on=timezone.localdate() + timedelta(days=9))
        mark(
            m.Statement.objects.create(
                deployment=deployment, consent="-", function="-", values={"beitrag": 2}, submitted_at=timezone.now(),
                state=StatementState.DRAFT if town.letter == "A" else StatementState.SUBMITTED,
            ),
            town.letter, "statement",
        )  # fmt: skip
    first, second = m.FreeText.objects.filter(text__startswith="freigegeben").order_by("pk")
    reviews = [
        m.TextReview.objects.create(
            id=text.pk, deployment_id=text.deployment_id, item=text.item, language="tr", text=text.text, revision=1,
            state=TextState.APPROVED,
        )
        for text in (first, second)
    ]  # fmt: skip
    report = m.ThemeReport.objects.create(**found.keys, texts=9, towns=3, proposed_by=by)
    themes = [
        m.Theme.objects.create(questionnaire=found.questionnaire, item=found.item, name=name)
        for name in ("Austausch", "Begleitung")
    ]
    m.ThemeCount.objects.create(report=report, name="Austausch", texts=9)
    return {
        "round": found,
        "open_text": m.FreeText.objects.filter(text__startswith="offen").order_by("pk")[0],
        "approved_text": reviews[1],
        "theme": themes[0],
        "report": report,
        "quotation": m.Quotation.objects.create(
            **found.keys, source=reviews[0], language="tr", text=first.text, proposed_by=by
        ),
    }


def is_voice(name: str) -> bool:
    """Whether a URL of the surveys belongs here and not to a town."""
    return name.startswith(("text_", "theme_", "quotation_"))


def voice_arguments(world: Any, name: str, parameters: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """(side, arguments, "") of every request: what is there, and what is not, part by part."""
    rows = world.surveys
    found: Round = rows["round"]
    own: dict[str, Any] = dict(zip(("programme", "questionnaire", "item"), found.route, strict=True))
    unknown: dict[str, Any] = {**dict.fromkeys(own, "gibt-es-nicht"), "pk": NOWHERE}
    if name in OF_TEXT or name == "quotation_create":
        own["pk"] = rows["open_text" if name in OF_TEXT else "approved_text"].pk
        unknown["pk"] = UUID(int=7)
    elif "pk" in parameters:
        own["pk"] = rows["report" if name in OF_REPORT else name.partition("_")[0]].pk
    own = {key: own[key] for key in parameters}
    yield "own", own, ""
    for key in parameters:
        yield "unknown", {**own, key: unknown[key]}, ""
