"""The pages: who may open what, and what they say and do."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.core.models import Job, JobState
from portal.reports import services
from portal.reports.models import Download, ReportEdition
from tests.reports.conftest import STICHTAG, Plan, make_plan


@pytest.fixture
def released(edition: ReportEdition, second: User) -> ReportEdition:
    services.release_edition(edition=edition, by=second)
    edition.refresh_from_db()
    return edition


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def url(name: str, edition: ReportEdition, *more: str) -> str:
    return reverse(f"reports:{name}", args=[edition.pk, *more])


NOBODY_ELSE = {"anonymous": 302, "lead": 403, "editor": 403, "viewer": 403, "operator": 403}
ACCESS = [
    ("edition_detail", {"consultant": 200, "ministry": 404}),
    ("edition_progress", {"consultant": 302, "ministry": 403}),
    ("edition_release", {"consultant": 200, "ministry": 403}),
    ("edition_withdraw", {"consultant": 403, "ministry": 403}),
    ("edition_discard", {"consultant": 200, "ministry": 403}),
]


@pytest.mark.parametrize(("name", "expected"), ACCESS)
def test_who_may_open_an_unreleased_edition(
    client_as: Callable[[str], Client], edition: ReportEdition, name: str, expected: dict[str, int]
) -> None:
    for role, status in (NOBODY_ELSE | expected).items():
        assert client_as(role).get(url(name, edition)).status_code == status, role


@pytest.mark.parametrize("format", ["pdf", "xlsx", "csv", "json"])
def test_who_may_download(
    client_as: Callable[[str], Client], edition: ReportEdition, second: User, format: str
) -> None:
    link = url("edition_download", edition, format)
    for role, status in (NOBODY_ELSE | {"consultant": 200, "ministry": 404}).items():
        assert client_as(role).get(link).status_code == status, role
    services.release_edition(edition=edition, by=second)
    for role, status in (NOBODY_ELSE | {"consultant": 200, "ministry": 200}).items():
        assert client_as(role).get(link).status_code == status, role
    services.withdraw_edition(edition=edition, by=second, reason="Zahlen berichtigt.")
    assert client_as("ministry").get(link).status_code == 404
    assert client_as("ministry").get(edition.get_absolute_url()).status_code == 404
    assert edition.title not in client_as("ministry").get(reverse("reports:edition_list")).content.decode()


def test_a_download_is_an_attachment_and_is_logged(
    client_as: Callable[[str], Client], released: ReportEdition
) -> None:
    link = url("edition_download", released, "csv")
    client = client_as("ministry")
    assert client.head(link).status_code == 200
    assert not Download.objects.exists()
    answer = client.get(link)
    assert answer["Content-Disposition"] == 'attachment; filename="umsetzungsstand-vielfalt-2026-06-30-ausgabe-1.csv"'
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "text/csv; charset=utf-8")
    assert answer.content.startswith(b"\xef\xbb\xbfKommune;")
    entry = Download.objects.get()
    assert (entry.edition, entry.format, entry.role_label) == (released, "csv", "Ministerium")
    assert entry.user_label in client_as("consultant").get(released.get_absolute_url()).content.decode()
    assert "Wer die Dateien" not in client.get(released.get_absolute_url()).content.decode()


def test_unknown_things_are_404(client_as: Callable[[str], Client], released: ReportEdition) -> None:
    client = client_as("consultant")
    assert client.get(url("edition_download", released, "docx")).status_code == 404
    for number in (0, released.pk + 1, 10**30):
        assert client.get(f"/berichte/{number}/").status_code == 404
        assert client.get(f"/berichte/{number}/pdf/").status_code == 404


def test_ordering_an_edition(
    client_as: Callable[[str], Client], plan: Plan, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_as("consultant")
    form = client.get(reverse("reports:edition_create"))
    assert f'value="{timezone.localdate().isoformat()}"' in form.content.decode()
    data = {"programme": plan.programme.pk, "as_of": STICHTAG.isoformat()}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("reports:edition_create"), data)
    edition = ReportEdition.objects.get()
    assert answer["Location"] == edition.get_absolute_url()
    page = client.get(edition.get_absolute_url()).content.decode()
    assert "Fertig, noch nicht freigegeben" in page
    assert "Vier-Augen-Prinzip" in page
    assert edition.sha256 in page
    assert client.get(url("edition_release", edition)).status_code == 403


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"as_of": ""}, "Dieses Feld ist zwingend erforderlich"),
        ({"as_of": "31.02.2026"}, "Bitte geben Sie ein Datum an"),
        ({"as_of": "2026-01-01\x00"}, "Bitte geben Sie ein Datum an"),
        ({"as_of": "0001-01-01"}, "Bitte prüfen Sie das Jahr"),
        ({"as_of": "2026-07-16"}, "in der Zukunft"),
        ({"as_of": "2019-01-01"}, "noch nichts erfasst"),
        ({"programme": "99999999999999999999"}, "gültige Auswahl"),
        ({"programme": "\x00"}, "Nullzeichen sind nicht erlaubt"),
    ],
)
def test_orders_that_are_refused_say_why_and_keep_what_was_typed(
    client_as: Callable[[str], Client], plan: Plan, data: dict[str, str], message: str
) -> None:
    values = {"programme": str(plan.programme.pk), "as_of": "2026-06-30"} | data
    answer = client_as("consultant").post(reverse("reports:edition_create"), values)
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not ReportEdition.objects.exists()


def test_release_and_withdraw_on_the_pages(
    edition: ReportEdition, second: User, client_as: Callable[[str], Client]
) -> None:
    client, ministry = signed_in(second), client_as("ministry")
    assert "Ausgabe freigeben?" in client.get(edition.get_absolute_url()).content.decode()
    assert client.post(url("edition_release", edition)).status_code == 302
    page = ministry.get(edition.get_absolute_url()).content.decode()
    assert "Herunterladen" in page
    assert "Zurückziehen" not in page
    assert edition.created_by.display_name not in page
    refused = client.post(url("edition_withdraw", edition), {"reason": " "})
    assert refused.status_code == 422
    assert client.post(url("edition_withdraw", edition), {"reason": "Zahlen berichtigt."}).status_code == 302
    page = client.get(edition.get_absolute_url()).content.decode()
    assert "Zahlen berichtigt. Das Ministerium sieht diese Ausgabe nicht." in page
    assert ministry.get(edition.get_absolute_url()).status_code == 404


def test_discarding_on_the_pages(edition: ReportEdition, second: User) -> None:
    client = signed_in(second)
    assert client.post(url("edition_discard", edition)).status_code == 302
    assert "Verworfen" in client.get(edition.get_absolute_url()).content.decode()
    assert client.get(url("edition_discard", edition)).status_code == 403


def test_progress_is_shown_and_ends_with_a_reload(plan: Plan, creator: User) -> None:
    edition = services.create_edition(programme=plan.programme, as_of=STICHTAG, by=creator)
    client = signed_in(creator)
    assert "Wartet auf den Beginn" in client.get(edition.get_absolute_url()).content.decode()
    Job.objects.update(state=JobState.RUNNING, progress=30, step="PDF erstellen")
    answer = client.get(url("edition_progress", edition), headers={"HX-Request": "true"})
    assert "PDF erstellen" in answer.content.decode()
    assert "30 Prozent" in answer.content.decode()
    assert "HX-Refresh" not in answer
    Job.objects.update(state=JobState.FAILED, error="Der Speicher ist voll.")
    answer = client.get(url("edition_progress", edition), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    page = client.get(edition.get_absolute_url()).content.decode()
    assert "Der Speicher ist voll." in page
    assert "Noch einmal versuchen" in page
    assert client.post(url("edition_retry", edition)).status_code == 302
    assert client.post(url("edition_retry", edition)).status_code == 403


def test_empty_lists_say_what_to_do(client_as: Callable[[str], Client], db: None) -> None:
    link = reverse("reports:edition_list")
    assert "Noch keine Ausgabe" in client_as("consultant").get(link).content.decode()
    assert "Noch kein freigegebener Bericht" in client_as("ministry").get(link).content.decode()


@pytest.mark.parametrize("role", ["consultant", "ministry"])
def test_the_list_needs_the_same_queries_for_one_and_three(
    role: str,
    plan: Plan,
    order: Callable[..., ReportEdition],
    second: User,
    client_as: Callable[[str], Client],
    django_assert_num_queries: Any,
) -> None:
    client, link = client_as(role), reverse("reports:edition_list")

    def publish() -> None:
        services.release_edition(edition=order(plan.programme), by=second)

    publish()
    client.get(link)
    counts = []
    for _turn in range(2):
        with django_assert_num_queries(8, exact=False) as queries:
            assert client.get(link).status_code == 200
        counts.append(len(queries))
        publish()
        publish()
    assert counts[0] == counts[1]


def test_the_page_needs_the_same_queries_for_one_and_three_towns(
    plan: Plan, order: Callable[..., ReportEdition], client_as: Callable[[str], Client], django_assert_num_queries: Any
) -> None:
    client = client_as("consultant")
    counts = []
    for extra in ([], ["Bedorf", "Cestadt"]):
        for name in extra:
            make_plan(plan.programme, name)
        edition = order(plan.programme)
        client.get(edition.get_absolute_url())
        with django_assert_num_queries(12, exact=False) as queries:
            assert client.get(edition.get_absolute_url()).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
