"""Bodies that are too large are refused by the length they declare, before a byte of them is read."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from municipalities.models import Municipality
from portal.core.checks import url_patterns
from surveys.answering_texts import interface
from tests.access.routes import routes
from tests.factories import MeasureFactory
from tests.surveys.samples import survey

pytestmark = pytest.mark.django_db
MB = 1024 * 1024
FORM = "multipart/form-data; boundary=x"


class Unread:
    """A body of which nobody may ask for anything."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read

    def close(self) -> None:
        """Nothing is open."""


def send(client: Client, address: str, length: int | str, **extra: Any) -> Any:
    """POST files of ``length`` bytes, of which not one arrives."""
    sent = {"CONTENT_TYPE": FORM, "CONTENT_LENGTH": str(length), "wsgi.input": Unread(), **extra}
    return client.generic("POST", address, **sent)


def test_nobody_hands_a_large_body_to_a_view_without_an_account() -> None:
    """Every URL, also those that take files: they take them from people who are signed in."""
    client, arguments = Client(), dict.fromkeys(("pk", "id", "object_id"), 1)
    tried = 0
    for route in routes():
        names = {name: arguments.get(name, "x") for name in route.parameters}
        answer = send(client, route.address(names), 3 * MB)
        assert answer.status_code in {404, 413}, route.label
        tried += answer.status_code == 413
    assert tried > 100


def test_the_page_says_so_in_german_and_is_answered_without_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        answer = send(client, reverse("account_login"), 700 * MB)
    assert answer.status_code == 413
    assert "Das ist zu groß" in answer.content.decode()


@pytest.mark.parametrize("as_data", [True, False])
def test_a_survey_says_so_in_the_language_of_the_respondent(client: Client, as_data: bool) -> None:
    address = f"/umfrage/{survey().slug}/fragen/"
    headers = {"HTTP_ACCEPT_LANGUAGE": "ar"} | ({"HTTP_ACCEPT": "application/json"} if as_data else {})
    answer = send(client, address, 700 * MB, **headers)
    assert answer.status_code == 413
    said = answer.json()["message"] if as_data else answer.content.decode()
    assert interface("ar")["big_text"] in said


def test_views_that_take_files_say_how_much() -> None:
    found = {name: view.file_bytes // MB for _pattern, name, view in url_patterns() if hasattr(view, "file_bytes")}
    moves = dict.fromkeys(("begin", "cancel", "complete", "postpone", "reopen", "sustain"), 10)
    assert found == {
        "municipalities:measure_log": 10,
        **{f"municipalities:measure_{move}": most for move, most in moves.items()},
        "surveys:questionnaire_import": 5,
        "surveys:responses_exchange": 5,
    }


def test_who_may_write_sends_a_file_of_the_size_that_the_field_names(
    client_as: Callable[[str], Client], town: Municipality
) -> None:
    measure = MeasureFactory.create(municipality=town)
    address = reverse("municipalities:measure_log", args=[town.slug, measure.pk])
    client = client_as("editor")
    with pytest.raises(AssertionError, match="the body was read"):
        send(client, address, 10 * MB + 2000)
    assert send(client, address, 10 * MB + settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1).status_code == 413
    assert send(Client(), address, 10 * MB).status_code == 413


@pytest.mark.parametrize("length", ["٣٠٠٠٠٠٠", "+3000000", " 3_000_000 "])
def test_a_length_is_read_as_django_reads_it(client: Client, length: str) -> None:
    assert send(client, reverse("account_login"), length).status_code == 413


@pytest.mark.parametrize("length", ["", "-1", "viel", "1e9"])
def test_a_length_that_is_no_number_is_no_error(client: Client, length: str) -> None:
    answer = client.generic("POST", reverse("account_login"), CONTENT_TYPE=FORM, CONTENT_LENGTH=length)
    assert answer.status_code in {200, 400}


def test_no_answer_to_a_survey_brings_a_file(client: Client, tmp_path: Any) -> None:
    small = tmp_path / "bild.png"
    small.write_bytes(b"\x89PNG")
    with small.open("rb") as file:
        answer = client.post(f"/umfrage/{survey().slug}/fragen/", {"gruppe": "buerger", "datei": file})
    assert answer.status_code == 400
    assert interface("de")["big_text"] in answer.content.decode()


def test_the_shipped_proxy_takes_requests_in_whole_and_lets_the_portal_refuse() -> None:
    """Its limits lie above those of the portal, whose page tells more; slow senders never reach a thread."""
    sample = (settings.BASE_DIR / "docs" / "nginx.conf").read_text(encoding="utf-8")
    names = "client_header_timeout|client_body_timeout|limit_conn|proxy_request_buffering"
    rules = dict(re.findall(rf"^\s*({names}) ([^;]+);", sample, re.MULTILINE))
    assert rules == {
        "client_header_timeout": "10s",
        "client_body_timeout": "15s",
        "limit_conn": "address 40",
        "proxy_request_buffering": "on",
    }
    everywhere, surveys = (int(size) * MB for size in re.findall(r"client_max_body_size (\d+)m;", sample))
    most = max(getattr(view, "file_bytes", 0) for _pattern, _name, view in url_patterns())
    assert everywhere >= most + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert surveys >= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
