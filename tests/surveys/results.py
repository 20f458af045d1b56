"""Releases made by hand, for tests of pages that show them."""

from dataclasses import replace
from typing import Any

from django.utils import timezone

from municipalities.models import Municipality, Programme
from surveys.enums import Wave
from surveys.models import QuestionnaireVersion, Release, TrainingCohort
from surveys.published import (
    CellResult,
    Choice,
    Dimension,
    ItemInfo,
    ItemResult,
    Method,
    Number,
    Published,
    Reason,
    State,
    Table,
    Words,
)
from surveys.release_data import checksum, encode
from tests.factories import ProgrammeFactory, UserFactory
from tests.surveys.factories import DeploymentFactory, QuestionnaireFactory, VersionFactory

POINTS = tuple(Choice(point, {0: "gar nicht gut", 10: "sehr gut"}.get(point, "")) for point in range(11))
SIDES = tuple(Choice(point, "") for point in range(-2, 3))
SCALE = ItemInfo(
    code="zusammen", kind="scale", label="Wie gut ist die Zusammenarbeit?", section="Lage", matrix="", matrix_label="",
    minimum=0, maximum=10, reversed=False, choices=POINTS, missing={"ka": "keine Angabe"}, condition="",
)  # fmt: skip
CHOICE = replace(
    SCALE, code="wege", kind="single", label="Welcher Weg passt?", maximum=0, missing={},
    choices=(Choice(1, "=Treffen"), Choice(2, "Post")),
)  # fmt: skip
HARD = replace(
    SCALE, code="streit", label="Wie oft gibt es Streit?", section="Konflikte", minimum=-2, maximum=2, choices=SIDES,
    missing={},
)  # fmt: skip
ITEMS = (SCALE, CHOICE, HARD)
HIDDEN = ItemResult(State.HIDDEN, Reason.FEW)
SHY = ItemResult(State.WORDS, Reason.UNIFORM, Words.AGREE, answered=Number(5, 9))


def exact(number: int) -> Number:
    return Number(number, number)


def scale(mean: str = "6.2", n: int = 45) -> ItemResult:
    return ItemResult(
        State.SHOWN, asked=exact(n + 20), reached=exact(n + 11), answered=exact(n), skipped=exact(7),
        missing={"ka": Number(1, 4)}, mean=mean, median="6.0", deviation="1.9", percents={6: "50.0", 7: "50.0"},
        bands={6: 5, 7: 5},
    )  # fmt: skip


def choice(n: int = 45) -> ItemResult:
    return ItemResult(State.SHOWN, answered=exact(n), percents={1: "37.5", 2: "62.5"}, bands={1: 4, 2: 5})


def cell(key: str, label: str, n: int, **items: ItemResult) -> CellResult:
    found = {"zusammen": scale(n=n), "wege": choice(n), "streit": HIDDEN, **items}
    return CellResult(key, label, (), State.SHOWN, Reason.NONE, exact(n), 4, "50.0", found)


def hidden_cell(key: str, label: str) -> CellResult:
    return CellResult(key, label, (), State.HIDDEN, Reason.TOWNS, None, None, "", {})


def results(**values: Any) -> Published:
    """Three questions, a total and a table of three groups, the last of them hidden."""
    groups = (
        cell("buerger", "Bürger:innen", 45),
        cell("politik", "Politik", 31, zusammen=SHY),
        hidden_cell("rat", "Beirat"),
    )
    method = Method(
        questionnaire="Anfangsbefragung", version="1", wave="Anfangsbefragung", conductor="Beratung GmbH",
        sponsor="Ministerium", population="Bürger:innen und Organisationen", recruitment=("offener Link",), mode="online",
        opened_on="2021-01-04", closed_on="2021-02-28", languages=("Deutsch", "Türkçe"), deployments=4,
        towns=("Ahausen", "Bestadt"), invited=None, responses=exact(76), response_rate="", is_synthetic=False,
        limitations=("Die Befragung ist nicht repräsentativ.",), rule=("Unter 5 Antworten wird nichts gezeigt.",),
    )  # fmt: skip
    tables = (Table(Dimension.TOTAL, (cell("", "Alle", 76),)), Table(Dimension.GROUP, groups))
    return replace(Published("wave", "Wie läuft es? 2021", "2021-03-01", ITEMS, tables, method), **values)


def release_of(
    programme: Programme | None = None, *, town: Municipality | None = None, state: str = "released", **values: Any
) -> Release:
    """A release of a programme, or of a municipality with a deployment of its own."""
    found: Published = values.pop("results", None) or results()
    wave = values.pop("wave", Wave.START)
    questionnaire = values.pop("questionnaire", None) or QuestionnaireFactory.create(wave=wave)
    now, payload = timezone.now(), encode(found)
    owner: dict[str, Any] = {"scope": "deployment", "deployment": values.pop("deployment", None)}
    if owner["deployment"] is None and town is None:
        owner = {"scope": "wave", "programme": programme or ProgrammeFactory.create()}
    if town is not None:
        version = VersionFactory.create(questionnaire=questionnaire, number=values.pop("version", 1))
        deployment = DeploymentFactory.create(version=version, municipality=town, programme=programme, wave=wave)
        owner = {"scope": "deployment", "deployment": deployment}
    number = Release.objects.filter(questionnaire=questionnaire).count() + 1
    was_released = state in {"released", "withdrawn"}
    states: dict[str, Any] = {"state": state}
    if was_released:
        states |= {"released_by": UserFactory.create(consultant=True), "released_at": now}
    if state == "withdrawn":
        states |= {
            "withdrawn_by": UserFactory.create(consultant=True),
            "withdrawn_at": now,
            "withdrawn_reason": "falsch",
        }
    return Release.objects.create(
        questionnaire=questionnaire, number=number, wave=wave, title=values.pop("title", found.title), as_of="2021-03-01",
        payload=payload, sha256=checksum(payload), built_at=now, created_by=UserFactory.create(consultant=True),
        **owner, **states, **values,
    )  # fmt: skip


def cohort_release(cohort: TrainingCohort, *, version: QuestionnaireVersion, **values: Any) -> Release:
    """A release of the feedback of a cohort, with a deployment of its own."""
    deployment = DeploymentFactory.create(
        version=version, cohort=cohort, municipality=None, programme=cohort.programme, wave=Wave.FEEDBACK
    )
    return release_of(deployment=deployment, questionnaire=version.questionnaire, wave=Wave.FEEDBACK, **values)
