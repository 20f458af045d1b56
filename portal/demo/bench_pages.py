"""Finding and timing pages as a signed-in user meets them, through all middleware."""

import gzip
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from portal.accounts.models import User

PER_VIEW = 3
"""Pages of one view that a crawl times: the pages of one view resemble each other."""


@dataclass(frozen=True)
class PageTime:
    """One page: median server time in milliseconds, number of queries, size of its HTML gzipped."""

    path: str
    status: int
    milliseconds: float
    queries: int
    gzipped: int


class _Links(HTMLParser):
    """Collects the targets of links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        target = dict(attrs).get("href")
        if tag == "a" and target:
            self.found.append(target)


def signed_in(email: str) -> Client:
    """A browser of the account, or of a stranger for an empty address."""
    client = Client(raise_request_exception=False, SERVER_NAME=settings.ALLOWED_HOSTS[0])
    if email:
        client.force_login(User.objects.get(email=email), settings.AUTHENTICATION_BACKENDS[0])
    return client


def timed(client: Client, path: str, *, runs: int) -> PageTime:
    """Open a page once to warm up, then ``runs`` times."""
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    queries = len(captured)  # counted now: the next request empties the log
    times = []
    for _ in range(runs):
        started = perf_counter()
        client.get(path)
        times.append((perf_counter() - started) * 1000)
    return PageTime(path, response.status_code, median(times), queries, len(gzip.compress(response.content)))


def crawl(client: Client, *, start: str = "/", runs: int = 3) -> list[PageTime]:
    """Time the HTML pages that links lead to from ``start``, at most ``PER_VIEW`` of each view."""
    waiting, seen, views = deque([start]), {start}, Counter[str]()
    pages: list[PageTime] = []
    while waiting:
        path = waiting.popleft()
        if not _wanted(path, views):
            continue
        response = client.get(path)
        targets = [response.headers["Location"]] if response.status_code in (301, 302) else []
        if response.headers.get("Content-Type", "").startswith("text/html") and not targets:
            pages.append(timed(client, path, runs=runs))
            targets = list(_targets(path, response.content.decode()))
        fresh = [target for target in dict.fromkeys(targets) if target.startswith("/") and target not in seen]
        seen.update(fresh)
        waiting.extend(fresh)
    return pages


def _wanted(path: str, views: Counter[str]) -> bool:
    """Whether the path belongs to a page of the portal of which enough has not been seen yet."""
    try:
        name = resolve(urlsplit(path).path).view_name
    except Resolver404:
        return False
    if name in {"account_logout", ""} or name.startswith("admin:"):
        return False
    views[name] += 1
    return views[name] <= PER_VIEW


def _targets(path: str, html: str) -> Iterator[str]:
    parser = _Links()
    parser.feed(html)
    here = urlsplit(path).path
    for target in parser.found:
        parts = urlsplit(target)
        if not parts.scheme and not parts.netloc and target[0] != "#":
            query = f"?{parts.query}" if parts.query else ""
            yield (parts.path or here) + query
