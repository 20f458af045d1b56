"""Pages for respondents, rendered once and kept: only what belongs to one request is put in each time.

A kept page is cut at its slots (security token, key of the form, town …); filling joins the pieces. Pages of frozen
versions without typed values are kept in the process; all others are rendered for their request.
"""

import hashlib
import json
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape

from surveys.answering_texts import direction, interface, languages
from surveys.compiled import CompiledVersion
from surveys.enums import LANGUAGE_NAMES
from surveys.paging import Step, is_settled
from surveys.presentation import Values, falls_back, shown
from surveys.rate import WAIT_SECONDS
from surveys.services.releases.thresholds import thresholds
from surveys.services.tokens import LENGTH

_MARK = secrets.token_hex(8)
SLOTS = ("csrf", "key", "code", "slug", "town", "asker", "earlier", "number", "challenge")
_SLOT = re.compile(f"slot-{_MARK}-([a-z]+)-")
KEPT = 300
SCRIPTS = tuple(f"js/survey_{name}.js" for name in ("conditions", "draft", "errors", "work", "send", "pages"))
SCRIPT_TEXTS = (
    "progress", "progress_open", "counter", "error_prefix", "error_required", "sending", "offline", "retry_in", "working",
    "failed", "sent_unknown", "already_sent",
)  # fmt: skip
START_TEXTS = ("continue", "another", "already_sent", "code_missing", "code_length", "failed")


class Page:
    """HTML with slots."""

    def __init__(self, html: str) -> None:
        pieces = _SLOT.split(html)
        self._texts, self._names = pieces[::2], pieces[1::2]

    def fill(self, slots: Mapping[str, str]) -> str:
        """Join the page; values are escaped here, except ``earlier``, which is HTML of ours."""
        safe = {name: value if name == "earlier" else escape(value) for name, value in slots.items()}
        pieces = [self._texts[0]]
        for name, text in zip(self._names, self._texts[1:], strict=True):
            pieces += (safe.get(name, ""), text)
        return "".join(pieces)


_kept: OrderedDict[Hashable, Page] = OrderedDict()
_lock = threading.Lock()


def start_page(
    compiled: CompiledVersion,
    language: str,
    offered: tuple[str, ...],
    *,
    by_code: bool,
    programme: str,
    asks_town: bool = True,
    error: str = "",
) -> Page:
    """The page before the first question; who reads results depends on whether a municipality is asked or a cohort.

    ``error`` is what is wrong with the code.
    """
    limits = thresholds()
    texts = {
        "minimum": limits.answers, "staff": limits.staff, "programme": programme, "by_code": by_code,
        "asks_town": asks_town, "error": error, "identity": _identity(compiled), "code_length": LENGTH,
        "script_texts": _for_script(language, START_TEXTS),
    }  # fmt: skip
    key = None if error else (compiled.key, "start", language, offered, by_code, programme, asks_town, limits)
    return _page(key, "surveys/answer_start.html", compiled, language, offered, texts)


def questionnaire_page(compiled: CompiledVersion, language: str, offered: tuple[str, ...], *, by_code: bool) -> Page:
    """All sections at once: with JavaScript one is shown at a time, nothing is sent before the end."""
    extra = {
        "by_code": by_code, "identity": _identity(compiled), "scripts": SCRIPTS,
        "script_texts": _for_script(language, SCRIPT_TEXTS),
        "sections": [(section, is_settled(compiled, index)) for index, section in enumerate(compiled.sections)],
    }  # fmt: skip
    key = (compiled.key, "all", language, offered, by_code)
    return _page(key, "surveys/answer_all.html", compiled, language, offered, extra)


def section_page(
    compiled: CompiledVersion,
    language: str,
    offered: tuple[str, ...],
    step: Step,
    *,
    values: Values | None = None,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    asks_code: bool = False,
    waits: bool = False,
    is_empty: bool = False,
    by_code: bool = False,
) -> Page:
    """One section, or past the last one the page to send from. Kept when nothing is typed and nothing is wrong.

    ``notice`` names a sentence of the interface, ``waits`` puts the challenge of a waiting submission in, ``is_empty``
    asks whether to send without an answer.
    """
    section = compiled.sections[step.index] if step.index < len(compiled.sections) else None
    fresh = not (values or errors or notice or asks_code or waits or is_empty)
    extra = {
        "step": step, "section": section, "values": values or {}, "errors": errors or {}, "notice": notice,
        "asks_code": asks_code, "waits": waits, "seconds": WAIT_SECONDS, "summary": _summary(compiled, language, errors),
        "is_empty": is_empty, "by_code": by_code,
    }  # fmt: skip
    key = (compiled.key, "section", language, offered, step) if fresh else None
    return _page(key, "surveys/answer_page.html", compiled, language, offered, extra)


def receipt_page(compiled: CompiledVersion, language: str, *, repeated: bool, by_code: bool) -> Page:
    """The page after the answers arrived; ``repeated``: those of this form had arrived before, whoever sent them."""
    key = (compiled.key, "receipt", language, repeated, by_code)
    extra = {"repeated": repeated, "by_code": by_code}
    return _page(key, "surveys/answer_receipt.html", compiled, language, (), extra)


def message_page(language: str, name: str, *, start: bool = False, refused: bool = False) -> Page:
    """A page that only says something: ``name`` is that of its sentences; ``start``: with a way to the start page.

    ``refused``: something was sent, and is not stored.
    """
    extra = {"name": name, "start": start, "refused": refused}
    return Page(render_to_string("surveys/answer_message.html", {**_frame(language), **extra}))


def outside_page(
    compiled: CompiledVersion, language: str, offered: tuple[str, ...], name: str, facts: Mapping[str, Any]
) -> Page:
    """The page of a survey that has not begun (``name`` "before") or is over ("closed").

    ``facts``: ``begin``, ``end`` as text, ``contact``, ``results`` (address, may be empty), ``refused`` as above.
    """
    return _rendered("surveys/answer_outside.html", compiled, language, offered, {"name": name, **facts})


def clear() -> None:
    """Forget all kept pages."""
    with _lock:
        _kept.clear()


def _page(
    key: Any, template: str, compiled: CompiledVersion, language: str, offered: tuple[str, ...], extra: dict[str, Any]
) -> Page:
    """The kept page of this key, rendered if there is none. Drafts and pages without a key are never kept."""
    if key is None or compiled.key is None:
        return _rendered(template, compiled, language, offered, extra)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    page = _rendered(template, compiled, language, offered, extra)
    with _lock:
        _kept[key] = page
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return page


def _rendered(
    template: str, compiled: CompiledVersion, language: str, offered: tuple[str, ...], extra: dict[str, Any]
) -> Page:
    context = {
        **_frame(language),
        "compiled": compiled,
        "offered": [
            {"code": code, "name": LANGUAGE_NAMES.get(code, code), "direction": direction(code)} for code in offered
        ],
        "some_german": language not in languages() or falls_back(compiled, language),
        **extra,
    }
    return Page(render_to_string(template, context))


def _for_script(language: str, names: tuple[str, ...]) -> str:
    """Sentences that a script says, as JSON."""
    return json.dumps({name: interface(language)[name] for name in names}, ensure_ascii=False)


def _frame(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "direction": direction(language),
        "texts": interface(language),
        "slot": {name: f"slot-{_MARK}-{name}-" for name in SLOTS},
        "demo": settings.DEMO_MODE,
    }


def _identity(compiled: CompiledVersion) -> str:
    """Tells a draft in the browser which questionnaire it belongs to."""
    return hashlib.sha256(" ".join(compiled.items).encode()).hexdigest()[:12]


def _summary(compiled: CompiledVersion, language: str, errors: Mapping[str, str] | None) -> list[tuple[str, Any, str]]:
    """(code, question, sentence) of every error; no code for those that belong to no question."""
    found = []
    for code, text in (errors or {}).items():
        item = compiled.items.get(code)
        found.append((code if item else "", shown(item.label, language) if item else None, text))
    return found
