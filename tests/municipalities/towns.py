"""What the tests of the pages of a municipality share."""

from typing import Any

from django.urls import reverse

READ = [
    ("anonymous", 302), ("lead", 200), ("editor", 200), ("viewer", 200), ("consultant", 200), ("officer_elsewhere", 404),
    ("stranger", 404), ("ministry", 404), ("operator", 404),
]  # fmt: skip
EDIT = [
    ("anonymous", 302), ("lead", 200), ("editor", 200), ("viewer", 403), ("consultant", 403), ("officer_elsewhere", 404),
    ("stranger", 404), ("ministry", 404), ("operator", 404),
]  # fmt: skip
MANAGE = [
    ("anonymous", 302), ("lead", 200), ("editor", 403), ("viewer", 403), ("consultant", 200), ("officer_elsewhere", 404),
    ("stranger", 404), ("ministry", 404), ("operator", 404),
]  # fmt: skip
CONSULT = [
    ("anonymous", 302), ("lead", 403), ("editor", 403), ("viewer", 403), ("consultant", 200), ("officer_elsewhere", 403),
    ("stranger", 403), ("ministry", 403), ("operator", 403),
]  # fmt: skip
HUGE = 10**30
BAD_TEXT = "Titel\x00\x08 mit\u202e Steuerzeichen"
LONG_TEXT = "x" * 10_000


def url(name: str, town: Any, *args: Any) -> str:
    return reverse(f"municipalities:{name}", args=[town.slug, *args])


def page_text(response: Any) -> str:
    return " ".join(response.content.decode().split())
