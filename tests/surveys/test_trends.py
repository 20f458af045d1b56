"""Feedback in time order: from released results alone, hidden ones hidden, withdrawn ones gone."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Programme
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.core.tables import read_xlsx
from surveys import models as m
from surveys.enums import CourseFormat, Wave
from surveys.published import ItemResult, Published
from surveys.selectors.trend_figures import means_table, trend_figures
from surveys.selectors.trends import Trend, trend_of, trends
from tests.factories import ProgrammeFactory
from tests.surveys.factories import CohortFactory, VersionFactory
from tests.surveys.results import HIDDEN, SCALE, cohort_release, results, scale

pytestmark = pytest.mark.django_db
ROUTE = ["vielfalt", "rueckmeldung", "moderation"]
ADDRESS = "/ergebnisse/verlauf/vielfalt/rueckmeldung/moderation/"


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory.create(slug="vielfalt", name="Vielfalt gestalten")


@pytest.fixture
def version() -> m.QuestionnaireVersion:
    return VersionFactory.create(
        questionnaire__wave=Wave.FEEDBACK, questionnaire__code="rueckmeldung", questionnaire__title="Rückmeldung"
    )


@pytest.fixture
def ministry(account: Callable[[str], User]) -> User:
    return account("ministry")


def saying(result: ItemResult, **values: Any) -> Published:
    """Results in which everybody was asked about the cooperation."""
    found = results(**values)
    total = found.tables[0]
    cell = replace(total.cells[0], items={**total.cells[0].items, "zusammen": result})
    return replace(found, tables=(replace(total, cells=(cell,)), *found.tables[1:]))


def add(programme: Programme, version: m.QuestionnaireVersion, number: int, mean: str, **values: Any) -> m.Release:
    cohort = m.TrainingCohort.objects.filter(number=number).first()
    found = values.pop("results", None) or saying(scale(mean, 12 * number))
    return cohort_release(
        cohort or CohortFactory.create(programme=programme, number=number), version=version, results=found, **values
    )


def shown(user: User) -> Trend:
    found = trend_of(user, *ROUTE)
    assert found is not None
    return found


def row_of(trend: Trend) -> list[str]:
    """The means of the first question, with n."""
    return means_table(trend).rows[0][1:]


def test_means_stand_in_time_order_with_n_and_how_the_course_was_held(
    programme: Programme, version: m.QuestionnaireVersion, ministry: User
) -> None:
    add(programme, version, 2, "7.1")
    add(programme, version, 1, "6.0")
    m.TrainingCohort.objects.filter(number=2).update(format=CourseFormat.DIGITAL)
    trend = shown(ministry)
    assert row_of(trend) == ["6,0 (n = 12)", "7,1 (n = 24)"]
    figure = trend_figures(trend)[0]
    assert figure.heading == "Wie gut ist die Zusammenarbeit? Im Mittel 6,0 in Kohorte 1 und 7,1 in Kohorte 2"
    assert "Kohorte 1: 6,0 (in Präsenz, n = 12). Kohorte 2: 7,1 (digital, n = 24)." in figure.figure.desc
    assert [column["label"] for column in means_table(trend).columns] == [
        "Frage", "Kohorte 1 (in Präsenz)", "Kohorte 2 (digital)",
    ]  # fmt: skip


def test_a_hidden_mean_stays_hidden_with_its_reason_and_no_line_promises_a_development(
    programme: Programme, version: m.QuestionnaireVersion, ministry: User
) -> None:
    for number, mean in ((1, "6.0"), (3, "7.0"), (4, "8.0")):
        add(programme, version, number, mean)
    add(programme, version, 2, "", results=saying(HIDDEN))
    trend = shown(ministry)
    assert row_of(trend)[1] == "zu wenige Antworten"
    figure = trend_figures(trend)[0]
    assert "Ohne Mittelwert: Kohorte 2 (zu wenige Antworten)." in figure.lead
    assert '<path d="' not in figure.figure.svg_wide
    assert figure.figure.svg_wide.count("<circle") == 3


def test_a_question_that_was_asked_otherwise_is_not_put_beside_the_others(
    programme: Programme, version: m.QuestionnaireVersion, ministry: User
) -> None:
    add(programme, version, 1, "", results=saying(scale("3.0"), items=(replace(SCALE, minimum=1),)))
    add(programme, version, 2, "7.0")
    trend = shown(ministry)
    assert row_of(trend) == ["Die Art der Antwort oder die Skala ist verschieden.", "7,0 (n = 24)"]
    assert "Kohorte 1: anders gefragt" in trend_figures(trend)[0].figure.desc


def test_of_a_cohort_the_newest_release_counts_and_a_withdrawn_one_is_gone_at_once(
    programme: Programme, version: m.QuestionnaireVersion, ministry: User, client_as: Callable[[str], Client]
) -> None:
    add(programme, version, 1, "5.0")
    newer = add(programme, version, 1, "6.0")
    add(programme, version, 2, "7.0", state="ready")
    assert row_of(shown(ministry)) == ["6,0 (n = 12)"]
    gone = {
        "state": "withdrawn",
        "withdrawn_at": timezone.now(),
        "withdrawn_by": ministry,
        "withdrawn_reason": "x",
    }
    m.Release.objects.filter(pk=newer.pk).update(**gone)
    assert row_of(shown(ministry)) == ["5,0 (n = 12)"]
    m.Release.objects.filter(state="released").update(**gone)
    assert client_as("consultant").get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("public", "readers"),
    [
        ((True, True), {"anonymous", "lead", "consultant", "ministry", "operator"}),
        ((True, False), {"consultant", "ministry"}),
    ],
)
def test_everybody_reads_a_trend_only_if_all_of_it_is_public(
    programme: Programme,
    version: m.QuestionnaireVersion,
    client_as: Callable[[str], Client],
    public: Any,
    readers: Any,
) -> None:
    for number, is_public in enumerate(public, 1):
        add(programme, version, number, "6.0", public=is_public)
    roles = ("anonymous", "lead", "consultant", "ministry", "operator")
    for address in ("", "tabelle.csv", "verlauf-zusammen.svg"):
        assert {role for role in roles if client_as(role).get(ADDRESS + address).status_code == 200} == readers
    listed = {role for role in roles if ADDRESS in client_as(role).get("/ergebnisse/").content.decode()}
    assert listed == readers


def test_courses_programmes_and_questionnaires_have_trends_of_their_own(
    programme: Programme, version: m.QuestionnaireVersion, ministry: User
) -> None:
    add(programme, version, 1, "6.0")
    elsewhere = CohortFactory.create(programme=programme, number=7, course="Ausbildung", short="ausbildung")
    cohort_release(elsewhere, version=version)
    cohort_release(CohortFactory.create(number=8), version=version)
    cohort_release(
        m.TrainingCohort.objects.get(number=1), version=VersionFactory.create(questionnaire__wave="feedback")
    )
    assert len(trends(ministry)) == 4
    assert [point.cohort.number for point in shown(ministry).points] == [1]


def test_the_page_says_what_it_is_and_leads_to_every_release(
    programme: Programme, version: m.QuestionnaireVersion, client_as: Callable[[str], Client]
) -> None:
    release = add(programme, version, 1, "6.0")
    client = client_as("ministry")
    html = client.get(ADDRESS).content.decode()
    for text in (
        "Rückmeldungen im Verlauf",
        "nicht repräsentativ",
        "Was die Zahlen nicht sagen",
        "Sie rechnet nichts neu",
    ):
        assert text in html
    single = reverse("surveys:result_release", args=[release.pk])
    assert single in html
    assert ADDRESS in client.get(single).content.decode()


def test_files_hold_the_same_figures(
    programme: Programme, version: m.QuestionnaireVersion, client_as: Callable[[str], Client]
) -> None:
    add(programme, version, 1, "6.2")
    add(programme, version, 2, "", results=saying(HIDDEN))
    client = client_as("ministry")
    text = client.get(f"{ADDRESS}tabelle.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["Kohorte"], row["Ergebnis"], row["beantwortet"], row["Mittelwert"]) for row in rows[:2]] == [
        ("Kohorte 1", "gezeigt", "12", "6,2"), ("Kohorte 2", "zu wenige Antworten", "", ""),
    ]  # fmt: skip
    sheets = read_xlsx(client.get(f"{ADDRESS}verlauf-zusammen.xlsx").content)
    assert len(sheets) == 2
    assert client.get(f"{ADDRESS}verlauf-zusammen.svg").content.startswith(b"<?xml")
    assert client.get(f"{ADDRESS}verlauf-zusammen.exe").status_code == 404
    assert client.get(f"{ADDRESS}verlauf-anders.svg").status_code == 404
    assert AuditEntry.objects.filter(action="trend.download").count() == 3


def test_strangers_may_keep_a_public_file_until_it_changes(
    programme: Programme, version: m.QuestionnaireVersion
) -> None:
    add(programme, version, 1, "6.0", public=True)
    first = Client().get(f"{ADDRESS}tabelle.csv")
    again = Client().get(f"{ADDRESS}tabelle.csv", headers={"If-None-Match": first["ETag"]})
    assert (first["Cache-Control"], again.status_code) == ("public, no-cache", 304)
    add(programme, version, 1, "7.0", public=True)
    assert Client().get(f"{ADDRESS}tabelle.csv", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_page_with_three_cohorts_costs_as_many_queries_as_one_with_one(
    programme: Programme, version: m.QuestionnaireVersion, client_as: Callable[[str], Client]
) -> None:
    client, numbers = client_as("ministry"), []
    for wanted in ((1,), (2, 3)):
        for number in wanted:
            add(programme, version, number, "6.0")
        for address in (ADDRESS, "/ergebnisse/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            numbers.append(len(queries))
    assert numbers[:2] == numbers[2:]
