"""kill -9 of web, worker, beat, Redis and PostgreSQL while fifty people send: what has a receipt is counted once."""

import json
import random
import secrets
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock

import pytest

from surveys.rate import is_solved
from tests.figures import figure
from tests.hostile.server import Answer, Browser
from tests.hostile.stack import Stack, is_possible, kill, stack, wait_until

pytestmark = [pytest.mark.long, pytest.mark.skipif(not is_possible(), reason="PostgreSQL or Redis is not installed")]
PEOPLE, KILLS, PAUSE = 50, 45, (0.8, 2.2)
CODES = 2000
SEED = f"""
import json, django; django.setup()
from surveys.services.tokens import create_tokens
from tests.surveys.samples import questionnaire, survey
version = questionnaire()
links = [survey(version=version).slug for _ in range(4)]
closed = survey(version=version, channel="token")
print(json.dumps({{"links": links, "closed": closed.slug, "codes": create_tokens(deployment=closed, number={CODES})}}))
"""
COUNT = """
import json, django; django.setup()
from django.core.management import call_command
from django.utils import timezone
from surveys.models import Deployment, FreeText, Pending, SubmittedKey, Token
from surveys.services.counting import recount
from tests.surveys.answers import assert_counts_are_exact
Deployment.objects.update(closed_at=timezone.now())
call_command("fold", verbosity=0)
found = Deployment.objects.order_by("pk")
print(json.dumps({
    "waiting": Pending.objects.count(),
    "counted": {deployment.slug: assert_counts_are_exact(deployment) for deployment in found},
    "differences": sum(bool(recount(deployment)) for deployment in found),
    "keys": SubmittedKey.objects.count(),
    "unused": Token.objects.count(),
    "texts": list(FreeText.objects.values_list("text", flat=True)),
}))
"""


@dataclass
class Crowd:
    """People who answer, and who send again with the same key until they hold a receipt."""

    port: int
    links: list[str]
    closed: str
    codes: SimpleQueue[str] = field(default_factory=SimpleQueue)
    over: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    receipts: list[tuple[str, str, str]] = field(default_factory=list)
    repeats: Counter[str] = field(default_factory=Counter)

    def person(self, number: int) -> None:
        rng = random.Random(number)
        while not self.over.is_set():
            slug, code = rng.choice(self.links), ""
            if rng.random() < 0.2:
                with suppress(Empty):
                    slug, code = self.closed, self.codes.get_nowait()
            key = secrets.token_urlsafe(18)
            receipt = self.send(slug, answers(rng, key) | {"_key": key, "_code": code})
            with self.lock:
                self.receipts.append((slug, key, receipt))

    def send(self, slug: str, fields: dict[str, str]) -> str:
        browser = Browser(self.port)
        until = time.monotonic() + 120
        while time.monotonic() < until:
            try:
                answer = browser.post(f"/umfrage/{slug}/fragen/", fields, accept="application/json")
                reply = json.loads(answer.text)
            except (OSError, HTTPException, ValueError) as trouble:
                self.pause(type(trouble).__name__)
                continue
            if reply["state"] == "received":
                return str(reply["number"])
            fields = fields | self.asked_for(answer, reply)
        raise AssertionError("no receipt within two minutes")

    def asked_for(self, answer: Answer, reply: dict[str, str]) -> dict[str, str]:
        """What the portal wants besides: its security token, or some work of the device."""
        if reply["state"] == "again":
            return {"csrfmiddlewaretoken": reply["token"]}
        if reply["state"] == "work":
            challenge = reply["challenge"]
            work = next(str(number) for number in count() if is_solved(challenge, str(number)))
            return {"_challenge": challenge, "_work": work}
        assert answer.status >= 500, reply
        self.pause(f"{answer.status}")
        return {}

    def pause(self, why: str) -> None:
        with self.lock:
            self.repeats[why] += 1
        time.sleep(random.uniform(0.1, 0.4))


def answers(rng: random.Random, key: str) -> dict[str, str]:
    """Valid answers; the text tells which form they are."""
    organisation = {"gruppe": "organisation", "art": rng.choice(["verein", "verwaltung"]), "dimensionen": "alter"}
    own = organisation if rng.random() < 0.6 else {"gruppe": "buerger"}
    return own | {
        "_step": "send", "_language": "de", "zufrieden": f"{rng.randint(0, 4)}", "warum": f"Bogen {key}",
        "wirkt": f"{rng.randint(-2, 2)}", "traegt": f"{rng.randint(-2, 2)}", "alter": f"{rng.randint(16, 90)}",
    }  # fmt: skip


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Stack]:
    with stack(tmp_path) as running:
        yield running


def kill_around(portal: Stack, rng: random.Random) -> Counter[str]:
    """Kill one after the other, alone or with everything it started, at random moments; start again what is gone."""
    killed: Counter[str] = Counter()
    names = list(portal.services)
    for turn in range(KILLS):
        until = time.monotonic() + rng.uniform(*PAUSE)
        while time.monotonic() < until:
            portal.keep_running()
            time.sleep(0.05)
        name = names[turn % len(names)]
        family = portal.services[name].family()
        for pid in family if rng.random() < 0.5 else family[:1] if rng.random() < 0.5 else family[-1:]:
            kill(pid)
        killed[name] += bool(family)
    return killed


def test_whatever_is_killed_what_has_a_receipt_is_counted_once(portal: Stack) -> None:
    seeded, rng = json.loads(portal.python("-c", SEED)), random.Random(3)
    crowd = Crowd(portal.port, seeded["links"], seeded["closed"])
    for code in seeded["codes"]:
        crowd.codes.put(code)
    with ThreadPoolExecutor(PEOPLE) as pool:
        people = [pool.submit(crowd.person, number) for number in range(PEOPLE)]
        try:
            killed = kill_around(portal, rng)
        finally:
            crowd.over.set()
        while not all(person.done() for person in people):
            portal.keep_running()
            time.sleep(0.1)
        for person in people:
            person.result()
    wait_until(lambda: _caught_up(portal), 180)
    found = json.loads(portal.python("-c", COUNT).splitlines()[-1])
    sent = Counter(slug for slug, _key, _receipt in crowd.receipts)
    texts, expected = Counter(found["texts"]), {f"Bogen {key}" for _slug, key, _receipt in crowd.receipts}
    figure("kill -9 of web, worker, beat, Redis, PostgreSQL", ", ".join(f"{n} {c}" for n, c in sorted(killed.items())))
    figure("answers with a receipt under these kills", len(crowd.receipts))
    figure("answers sent again under these kills", sum(crowd.repeats.values()))
    lost, twice = len(expected - set(texts)), sum(texts.values()) - len(set(texts))
    figure("acknowledged answers lost under these kills", lost, "0")
    figure("answers duplicated or counted twice under these kills", twice + found["differences"], "0")
    assert all(killed[name] >= KILLS // len(portal.services) // 2 for name in portal.services)
    assert len(crowd.receipts) > 10 * KILLS
    assert len({receipt for _slug, _key, receipt in crowd.receipts}) == len(crowd.receipts)
    assert (lost, twice, found["differences"], found["waiting"]) == (0, 0, 0, 0)
    assert {slug: number for slug, number in found["counted"].items() if number} == dict(sent)
    assert found["keys"] == len(crowd.receipts)
    assert found["unused"] == CODES - sent[seeded["closed"]]


def _caught_up(portal: Stack) -> bool:
    """Whether the worker and the beat have counted, unasked, all but what is too little for a batch."""
    portal.keep_running()
    rest = portal.ask(
        "SELECT count(*) FROM (SELECT deployment_id FROM surveys_pending GROUP BY 1 HAVING count(*) >= 5) AS a"
    )
    return rest == 0
