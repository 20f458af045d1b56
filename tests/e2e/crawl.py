"""Follows all links from the start page of a role, so that no page is forgotten."""

from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import parse_qs, urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Error, Page

NOT_PAGES = {
    "account_logout", "attachment_download", "edition_download", "measure_export", "programme_export",
    "mfa_download_recovery_codes", "responses_export", "result_figure", "result_table", "result_trend_figure", "result_trend_table",
    "texts_export",
}  # fmt: skip
"""Views that answer with a file, or end the session, and are not opened by following links."""
LINKS = """() => [...document.querySelectorAll('a[href]:not([download])')]
  .map(a => new URL(a.getAttribute('href'), document.baseURI).href.split('#')[0])"""
PER_KIND = {
    "municipalities:measure_detail": 8, "municipalities:post_list": 2, "surveys:text_queue": 12, "surveys:theme_list": 12,
    "surveys:quotation_list": 12, "surveys:release_detail": 3, "surveys:version_detail": 8,
}  # fmt: skip
"""How many pages of a view to open where one does not show every state; one of the others."""
FILES: set[str] = set()
"""Views that turned out to answer with a file."""


def view_of(url: str) -> str:
    """Name of the view behind an address, empty if there is none."""
    try:
        return resolve(urlsplit(url).path).view_name or ""
    except Resolver404:
        return ""


def kind_of(url: str) -> tuple[str, str]:
    """Name of the view and of the parameters in the query: addresses of one kind show the same page."""
    query = sorted(parse_qs(urlsplit(url).query))
    return view_of(url), ",".join(query)


def crawl(page: Page, starts: Iterable[str], look: Callable[[str], None], arrive: Callable[[], None]) -> set[str]:
    """Visit a page of every kind that links lead to; return the names of the views seen.

    ``arrive`` is called on every page first and may lead on (to confirm the password), ``look`` then.
    """
    seen = set[str]()
    base = f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}"
    queue, known, visited = [urljoin(base, start) for start in starts], set[str](), Counter[tuple[str, str]]()
    while queue:
        url = queue.pop(0)
        kind = kind_of(url)
        if visited[kind] >= PER_KIND.get(kind[0], 1) or not kind[0]:
            continue
        visited[kind] += 1
        if not _opens(page, url):
            FILES.add(kind[0])
            continue
        arrive()
        seen.add(view_of(page.url))
        look(f"{kind[0].rpartition(':')[2]}{'-' + kind[1] if kind[1] else ''}")
        for link in page.evaluate(LINKS):
            if link.startswith(base) and link not in known and _is_page(link):
                known.add(link)
                queue.append(link)
    return seen


def _opens(page: Page, url: str) -> bool:
    """Whether the address leads to a page and not to a file."""
    try:
        answer = page.goto(url)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    return answer is not None and answer.headers.get("content-type", "").startswith("text/html")


def _is_page(url: str) -> bool:
    view = view_of(url)
    return view.rpartition(":")[2] not in NOT_PAGES and not view.startswith("admin:")
