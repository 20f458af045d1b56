"""The consultant's pages of releases, the command that rechecks them, and what they mean for deletion."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from municipalities.models import Programme
from portal.accounts.models import User
from portal.celery import app
from surveys import models as m
from surveys.services import releases as services
from surveys.services.releases.synthetic import delete_synthetic_releases
from surveys.services.retention import may_purge, purge_answers
from tests.factories import ProgrammeFactory, UserFactory
from tests.surveys.answers import all_kinds_version
from tests.surveys.factories import CohortFactory, DeploymentFactory
from tests.surveys.releasing import ALL_TABLES, Desk, answers, wave
from tests.surveys.results import release_of

pytestmark = pytest.mark.django_db
ENDED = {"opens_on": date(2020, 3, 1), "closes_on": date(2020, 3, 31)}


@pytest.fixture(autouse=True)
def inline() -> Any:
    configured = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = configured


@pytest.fixture
def programme() -> Programme:
    return ProgrammeFactory.create()


@pytest.fixture
def towns(programme: Programme) -> list[m.Deployment]:
    return wave(programme, all_kinds_version(), (40, 35, 30, 45), **ENDED)


@pytest.fixture
def desk(django_capture_on_commit_callbacks: Callable[..., Any]) -> Desk:
    maker, second = (UserFactory.create(consultant=True) for _person in range(2))
    return Desk(maker, second, django_capture_on_commit_callbacks)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def url(name: str, release: m.Release, *more: Any) -> str:
    return reverse(f"surveys:{name}", args=[release.pk, *more])


def test_ordering_deciding_and_releasing_in_the_browser(
    desk: Desk, towns: list[m.Deployment], django_capture_on_commit_callbacks: Any
) -> None:
    first, second = signed_in(desk.maker), signed_in(desk.second)
    choose = first.get(reverse("surveys:release_create"))
    waves = choose.context["waves"]
    assert [(line.counted, line.fresh, line.last) for line in waves] == [("150", "–", None)]
    assert [line.name for line in choose.context["lines"]] == ["Ahausen", "Bedorf", "Cestadt", "Dehagen"]
    form = first.get(waves[0].url)
    assert form.context["facts"][0] == ("gezählte Antworten", "150")
    with django_capture_on_commit_callbacks(execute=True):
        answer = first.post(waves[0].url, {"tables": ["group", "cohort"]})
    made = m.Release.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, made.get_absolute_url())
    assert made.tables == ["total", "group", "cohort"]
    desk.settle(made)
    page = second.get(made.get_absolute_url())
    assert [table.key for table in page.context["tables"]] == ["total", "group", "cohort"]
    assert reverse("surveys:result_release", args=[made.pk]) in page.content.decode()
    assert second.post(url("release_release", made), {"public": "on"}).status_code == 422
    ask = second.get(url("release_release", made))
    assert ask.context["facts"][0] == ("Antworten", "150")
    assert reverse("surveys:result_release", args=[made.pk]) in ask.content.decode()
    answer = second.post(url("release_release", made), {"public": "on", "looked": "on"})
    made.refresh_from_db()
    assert (answer.status_code, made.state, made.public, made.released_by) == (302, "released", True, desk.second)


def test_what_waits_for_a_second_person_is_counted_for_others_and_can_be_listed(
    desk: Desk, towns: list[m.Deployment]
) -> None:
    waiting, released = desk.of_town(towns[0]), desk.release(desk.of_town(towns[1]))
    address = reverse("surveys:release_list")
    tabs = [signed_in(person).get(address).content.decode() for person in (desk.maker, desk.second)]
    assert ["warten auf Ihre Freigabe" in html for html in tabs] == [False, True]
    rows = signed_in(desk.second).get(address, {"zustand": "fertig"}).context["page_obj"].object_list
    assert [row.pk for row in rows] == [waiting.pk]
    assert released.pk != waiting.pk


def test_answers_that_wait_for_a_batch_are_told_without_their_number(desk: Desk, towns: list[m.Deployment]) -> None:
    answers(towns[1], 2, seed=2, fold=False)
    m.Deployment.objects.filter(pk=towns[1].pk).update(channel="token", closes_on=timezone.localdate(), closed_at=None)
    address = f"{reverse('surveys:release_create')}?umfang=d-{towns[1].pk}"
    facts = dict(signed_in(desk.maker).get(address).context["facts"])
    assert facts["warten auf die Zählung"] == "Weitere warten, bis fünf zusammen sind oder die Erhebung endet."


def test_the_chooser_says_in_the_row_why_nothing_can_be_ordered(desk: Desk, towns: list[m.Deployment]) -> None:
    desk.release(desk.of_town(towns[0]))
    client = signed_in(desk.maker)
    page = client.get(reverse("surveys:release_create"))
    assert ["neue Antworten" in line.refusal for line in page.context["lines"]] == [True, False, False, False]
    assert f"umfang=d-{towns[0].pk}" not in page.content.decode()
    assert f"umfang=d-{towns[1].pk}" in page.content.decode()
    answers(towns[0], 6, seed=2, fold=False)
    assert client.get(reverse("surveys:release_create")).context["lines"][0].refusal == ""


def test_training_cohorts_are_not_broken_down_by_what_municipalities_are(
    desk: Desk, towns: list[m.Deployment]
) -> None:
    version, cohort = all_kinds_version(), CohortFactory.create(number=1)
    m.Questionnaire.objects.filter(pk=version.questionnaire_id).update(wave="feedback")
    version.refresh_from_db()
    values = {"municipality": None, "cohort": cohort, "programme": cohort.programme, "wave": "feedback"}
    answers(DeploymentFactory.create(version=version, **values), 12)
    client, offered = signed_in(desk.maker), {}
    for line in client.get(reverse("surveys:release_create")).context["waves"]:
        tables = client.get(line.url).context["form"].fields["tables"]
        offered["feedback" in line.url] = [name for name, _label in tables.choices]
    assert offered == {
        True: ["group", "organisation"],
        False: ["group", "organisation", "county", "cohort", "size"],
    }


def test_the_dashboard_counts_what_waits_for_the_reader(
    desk: Desk, towns: list[m.Deployment], programme: Programme
) -> None:
    desk.of_town(towns[0])
    address = reverse("dashboards:programme_dashboard", args=[programme.slug])
    pages = [signed_in(person).get(address).content.decode() for person in (desk.maker, desk.second)]
    assert ["Warten auf Ihre Freigabe" in html for html in pages] == [False, True]


def test_the_maker_reads_why_somebody_else_has_to_release(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    page = signed_in(desk.maker).get(made.get_absolute_url())
    assert "Vier-Augen-Prinzip" in page.content.decode()
    assert signed_in(desk.maker).get(url("release_release", made)).status_code == 403
    assert signed_in(desk.second).get(url("release_release", made)).status_code == 200


def test_an_order_that_makes_no_sense_says_why(desk: Desk, towns: list[m.Deployment]) -> None:
    desk.release(desk.of_town(towns[0]))
    address = f"{reverse('surveys:release_create')}?umfang=d-{towns[0].pk}"
    client = signed_in(desk.maker)
    assert "weniger als 5 neue Antworten" in client.get(address).content.decode()
    answer = client.post(address, {})
    assert (answer.status_code, m.Release.objects.count()) == (422, 1)
    answers(towns[1], 6, seed=2, fold=False)
    address = f"{reverse('surveys:release_create')}?umfang=d-{towns[1].pk}"
    assert client.get(address).context["facts"][1] == ("warten auf die Zählung", "5–9")
    answer = client.post(address, {})
    assert (answer.status_code, "warten noch" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "scope", ["d-0", "d-x", "d-", "w-1-2", "w-9-9-start", "w-1-1-nie", "x", "d-²", "d-" + "9" * 40]
)
def test_a_scope_that_does_not_exist_is_not_found(client_as: Callable[[str], Client], scope: str) -> None:
    assert client_as("consultant").get(reverse("surveys:release_create"), {"umfang": scope}).status_code == 404


def test_a_held_release_offers_its_proposals_to_its_maker_only(desk: Desk, programme: Programme) -> None:
    held = release_of(programme, state="held", findings=[FINDING])
    other = signed_in(desk.second)
    page = other.get(held.get_absolute_url()).content.decode()
    assert "Aus A ließe sich B errechnen." in page
    assert url("release_decide", held, 0) not in page
    assert other.post(url("release_decide", held, 0)).status_code == 403
    maker = signed_in(held.created_by)
    assert url("release_decide", held, 0) in maker.get(held.get_absolute_url()).content.decode()
    assert maker.post(url("release_decide", held, 7)).status_code == 302
    held.refresh_from_db()
    assert held.state == "held"
    assert maker.post(url("release_decide", held, 0)).status_code == 302
    held.refresh_from_db()
    assert (held.state, held.chosen) == ("building", [["group", "rat", "zusammen"]])


FINDING = {
    "text": "Aus A ließe sich B errechnen.",
    "items": ["zusammen"],
    "proposals": [
        {"index": 0, "kind": "hide", "table": "group", "keys": ["rat"], "items": ["zusammen"], "text": "Nicht zeigen"}
    ],
}


def test_progress_asks_again_until_it_is_over(desk: Desk, towns: list[m.Deployment]) -> None:
    client = signed_in(desk.maker)
    made = services.create_release(scope=services.scope_of_deployment(towns[0]), tables=[], by=desk.maker)
    part = client.get(url("release_progress", made), headers={"HX-Request": "true"})
    assert (part.status_code, "HX-Refresh" in part.headers, "hx-get" in part.content.decode()) == (200, False, True)
    m.Release.objects.filter(pk=made.pk).update(state="failed")
    assert client.get(url("release_progress", made), headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.get(url("release_progress", made)).status_code == 302


def test_withdrawing_wants_a_reason(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.release(desk.of_town(towns[0]))
    client = signed_in(desk.maker)
    assert client.post(url("release_withdraw", made), {"reason": ""}).status_code == 422
    assert client.post(url("release_withdraw", made), {"reason": "Falsche Frist."}).status_code == 302
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Falsche Frist." in page


@pytest.mark.parametrize("name", ["release_list", "release_create"])
def test_lists_cost_the_same_for_one_and_three_rows(
    desk: Desk, programme: Programme, name: str, client_as: Callable[[str], Client]
) -> None:
    client = client_as("consultant")
    version = all_kinds_version()

    def queries() -> int:
        client.get(reverse(f"surveys:{name}"))
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse(f"surveys:{name}"))
        return len(caught)

    rows = wave(programme, version, (30,))
    desk.release(desk.of_town(rows[0]))
    one = queries()
    for row in wave(ProgrammeFactory.create(), version, (20, 20), wave="end"):
        desk.of_town(row)
    assert queries() == one


def test_every_release_can_be_recomputed_also_after_the_raw_answers_are_gone(
    desk: Desk, towns: list[m.Deployment]
) -> None:
    desk.release(desk.of_town(towns[0]))
    desk.release(desk.settle(desk.of_wave(towns, ALL_TABLES)))
    for row in towns:
        purge_answers(deployment=row)
    assert not m.ResponseBlock.objects.exists()
    m.Histogram.objects.all().delete()
    m.Deployment.objects.update(recruitment="census", is_synthetic=True)
    towns[0].municipality.__class__.objects.update(district_key="99999", population=None)
    out = StringIO()
    call_command("recheck_releases", stdout=out)
    assert out.getvalue() == "2 Auswertungen: 0 Abweichungen\n"


def test_a_release_that_says_something_else_is_found(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    m.Release.objects.filter(pk=made.pk).update(state="building")
    stricter = {**made.facts["thresholds"], "answers": 41}
    m.Release.objects.filter(pk=made.pk).update(facts={**made.facts, "thresholds": stricter})
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("recheck_releases", stdout=out)
    assert "1 Auswertungen: 1 Abweichungen" in out.getvalue()


def test_a_release_whose_words_would_be_others_today_is_right(desk: Desk, towns: list[m.Deployment]) -> None:
    made = desk.of_town(towns[0])
    m.Release.objects.filter(pk=made.pk).update(state="building")
    m.Release.objects.filter(pk=made.pk).update(facts={**made.facts, "conductor": "Andere"})
    out = StringIO()
    call_command("recheck_releases", stdout=out)
    assert "Alle Zahlen stimmen, Texte lauten heute anders." in out.getvalue()
    assert "1 Auswertungen: 0 Abweichungen" in out.getvalue()


def test_raw_answers_stay_while_a_release_of_them_is_open(desk: Desk, towns: list[m.Deployment]) -> None:
    assert may_purge(towns[0])
    made = desk.of_wave(towns)
    assert may_purge(towns[0]).reason == "Auswertung 1 ist noch nicht freigegeben."
    services.discard_release(release=made, by=desk.second)
    assert may_purge(towns[0])
    own = desk.of_town(towns[1])
    assert (bool(may_purge(towns[0])), bool(may_purge(towns[1]))) == (True, False)
    desk.release(own)
    assert may_purge(towns[1])


def test_releases_of_synthetic_answers_go_with_them_and_no_others(desk: Desk, towns: list[m.Deployment]) -> None:
    own, whole = desk.of_town(towns[0]), desk.of_wave(towns)
    with pytest.raises(ValueError, match="synthetic"):
        delete_synthetic_releases(towns)
    m.Deployment.objects.update(is_synthetic=True)
    assert delete_synthetic_releases(m.Deployment.objects.filter(pk=towns[0].pk)) == 2
    assert not m.Release.objects.filter(pk__in=[own.pk, whole.pk]).exists()
