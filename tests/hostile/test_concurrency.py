"""Many at once, against a real server: nothing is stored twice, nothing is overwritten in silence, nothing fails."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.figures import figure
from tests.hostile.server import Answer, Browser, Server, running

WRITERS, ENTRIES_EACH = 16, 10
EDITS = 100


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server"), WRITERS) as server:
        yield server


def page(measure: int, name: str = "bearbeiten") -> str:
    return f"/kommunen/musterstadt/massnahmen/{measure}/{name}/"


def entries(server: Server, measure: int) -> int:
    return int(server.query(f"SELECT count(*) FROM municipalities_logentry WHERE measure_id = {measure}")[0][0])  # noqa: S608


def test_fifty_equal_posts_of_one_form_are_one_entry(server: Server) -> None:
    measure, browser = server.measures[0], server.browser(server.users[0])
    form = {**browser.get(page(measure, "eintrag")).hidden, "text": "Fünfzigmal geklickt"}
    start = Barrier(50)

    def send(_number: int) -> int:
        start.wait()
        return browser.post(page(measure, "eintrag"), form).status

    with ThreadPoolExecutor(50) as pool:
        codes = Counter(pool.map(send, range(50)))
    figure(f"entries from 50 parallel equal posts on {connection.vendor}", f"{entries(server, measure)}", "exactly 1")
    assert codes == {302: 50}
    assert entries(server, measure) == 1


def test_a_hundred_times_two_editors_never_overwrite_each_other_in_silence(server: Server) -> None:
    measure = server.measures[1]
    editors = [server.browser(user) for user in server.users[:2]]
    lost, unclear, wrong = 0, 0, []
    with ThreadPoolExecutor(2) as pool:
        for number in range(EDITS):
            titles = [f"Runde {number} von {name}" for name in ("Ost", "West")]
            answers = _edit_at_once(pool, editors, measure, titles)
            stored = server.query(f"SELECT title, version FROM municipalities_measure WHERE id = {measure}")[0]  # noqa: S608
            codes = sorted(answer.status for answer in answers)
            if codes != [302, 409]:
                wrong.append(codes)
                continue
            winner = next(title for title, answer in zip(titles, answers, strict=True) if answer.status == 302)
            loser = next(answer for answer in answers if answer.status == 409)
            lost += stored != (winner, number + 2)
            unclear += not all(title in loser.text for title in titles)
    figure(f"silent overwrites in {EDITS} × 2 concurrent edits on {connection.vendor}", lost, "0")
    figure(f"conflict pages without both texts on {connection.vendor}", unclear, "0")
    assert (wrong, lost, unclear) == ([], 0, 0)


def _edit_at_once(pool: ThreadPoolExecutor, editors: list[Browser], measure: int, titles: list[str]) -> list[Answer]:
    """Both open the page, then both send at the same moment."""
    forms = list(pool.map(lambda browser: browser.get(page(measure)).hidden, editors))
    start = Barrier(2)

    def send(number: int) -> Answer:
        sent = {**forms[number], "title": titles[number], "visibility": "internal"}
        start.wait()
        return editors[number].post(page(measure), sent)

    return list(pool.map(send, range(2)))


def test_sixteen_writers_at_once_all_succeed(server: Server) -> None:
    """Each signs in and logs progress, again and again, on measures they share."""
    start = Barrier(WRITERS)

    def write(number: int) -> list[int]:
        browser = server.browser(server.users[number])
        start.wait()
        codes = []
        for turn in range(ENTRIES_EACH):
            address = page(server.measures[2 + turn % 2], "eintrag")
            form = browser.get(address)
            sent = browser.post(address, {**form.hidden, "text": f"Konto {number}, Eintrag {turn}"})
            codes += [form.status, sent.status]
        return codes

    with ThreadPoolExecutor(WRITERS) as pool:
        codes = Counter(code for row in pool.map(write, range(WRITERS)) for code in row)
    stored = entries(server, server.measures[2]) + entries(server, server.measures[3])
    errors = sum(count for code, count in codes.items() if code not in {200, 302})
    figure(
        f"errors shown to {WRITERS} parallel writers on {connection.vendor}", f"{errors} of {sum(codes.values())}", "0"
    )
    assert codes == {200: WRITERS * ENTRIES_EACH, 302: WRITERS * ENTRIES_EACH}
    assert stored == WRITERS * ENTRIES_EACH
