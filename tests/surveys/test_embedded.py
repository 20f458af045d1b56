"""The embedded portal as ``make run`` starts it: SQLite, counting inline, and sixteen people sending at once."""

import json
import re
import sqlite3
import threading
from http.cookiejar import CookieJar
from pathlib import Path
from statistics import median
from time import perf_counter
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.e2e.server import Portal
from tests.figures import figure
from tests.surveys.samples import COMPLETE

PEOPLE, EACH = 16, 12
SURVEY = "from tests.surveys.samples import survey; survey(slug='alle-zugleich')"


class Person:
    """A browser without a screen: keeps its cookie, opens the questions, sends them."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/umfrage/alle-zugleich/fragen/"
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.errors: list[str] = []
        self.seconds: list[float] = []

    def answer(self) -> None:
        try:
            page = self.opener.open(self.url, timeout=60).read().decode()
            hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|_key)" value="([^"]+)"', page))
            fields = {**COMPLETE, **hidden, "_step": "send", "_language": "de"}
            body = urlencode(fields, doseq=True).encode()
            started = perf_counter()
            reply = self.opener.open(Request(self.url, body, {"Accept": "application/json"}), timeout=60)  # noqa: S310
            self.seconds.append(perf_counter() - started)
            outcome = json.load(reply)
            if outcome["state"] != "received":
                self.errors.append(str(outcome))
        except Exception as problem:
            self.errors.append(repr(problem))


def test_sixteen_people_send_at_once_to_the_embedded_portal(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    portal._manage("migrate", "--verbosity", "0")
    portal._manage("shell", "-c", SURVEY)
    portal.start()
    try:
        people = [Person(portal.url) for _index in range(PEOPLE)]
        threads = [threading.Thread(target=lambda one=one: [one.answer() for _time in range(EACH)]) for one in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        portal.stop()
    assert [error for person in people for error in person.errors] == []
    database = sqlite3.connect(tmp_path / "portal.sqlite3")
    waiting, counted, responses = (
        database.execute(f"SELECT {what} FROM surveys_{table}").fetchone()[0]  # noqa: S608
        for what, table in (
            ("count(*)", "pending"),
            ("coalesce(sum(responses), 0)", "histogram"),
            ("coalesce(sum(number), 0)", "responseblock"),
        )
    )
    assert waiting + responses == PEOPLE * EACH
    assert counted == responses
    seconds = [second for person in people for second in person.seconds]
    figure("16 submitters on the embedded SQLite: errors shown", 0, "0")
    figure("16 submitters on the embedded SQLite: median of a submission", f"{1000 * median(seconds):.0f} ms")
