"""What a respondent's browser sent, taken apart: answers here, the form's own fields (they start with "_") there."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousMultipartForm, SuspiciousOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from surveys.compiled import CompiledVersion
from surveys.services.submit import KEY
from surveys.services.tokens import grouped

SECURITY = "csrfmiddlewaretoken"
SEND, SEND_EMPTY = "send", "empty"
UNREADABLE = (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError)


class _Check(CsrfViewMiddleware):
    """Django's own check, whose outcome the view answers in the respondent's language."""

    def _reject(self, request: HttpRequest, reason: str) -> str:  # type: ignore[override]
        return reason


class _NoFiles(FileUploadHandler):
    """Refuses the first file: no question asks for one, and it would be taken in only to be thrown away."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SuspiciousMultipartForm("a file")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def is_genuine(request: HttpRequest) -> bool:
    """Whether the form came from our page."""

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    return _Check(view).process_view(request, view, (), {}) is None


def is_readable(request: HttpRequest) -> bool:
    """Whether the body can be read at all: not too large, not cut off, not in a strange encoding, no files."""
    request.upload_handlers = [_NoFiles(request)]
    try:
        bool(request.POST)
    except UNREADABLE:
        return False
    return True


def new_key() -> str:
    """A key for a form that nobody has sent yet."""
    return secrets.token_urlsafe(18)


@dataclass(frozen=True)
class Posted:
    """The fields of the form. ``raw`` holds everything that claims to be an answer."""

    raw: Mapping[str, Sequence[str]]
    step: str
    section: str
    key: str
    language: str
    switch: str
    code: str
    challenge: str
    work: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Posted":
        fields = request.POST
        return cls(
            raw={name: values for name, values in fields.lists() if name != SECURITY and not name.startswith("_")},
            step=fields.get("_step", ""),
            section=fields.get("_section", "")[:40],
            key=fields.get("_key", ""),
            language=fields.get("_language", "")[:8],
            switch=fields.get("_switch", "")[:8],
            code=fields.get("_code", "")[:200],
            challenge=fields.get("_challenge", "")[:200],
            work=fields.get("_work", "")[:20],
        )

    @property
    def sends(self) -> bool:
        """Whether this is for good: sending, or sending without an answer after being asked."""
        return self.step in {SEND, SEND_EMPTY}

    @property
    def usable_key(self) -> str:
        """The key of the form, or a new one if what came cannot be one."""
        return self.key if KEY.fullmatch(self.key) else new_key()

    def answers(self, compiled: CompiledVersion) -> dict[str, list[str]]:
        """Fields that the questionnaire knows and that are not empty, to be carried to the next page."""
        known = compiled.fields
        kept = {name: [value for value in values if value] for name, values in self.raw.items() if name in known}
        return {name: values for name, values in kept.items() if values}

    def hidden(self, compiled: CompiledVersion, shown: frozenset[str]) -> SafeString:
        """Hidden fields for all answers but those to the questions ``shown``."""
        pairs = (
            (name, value)
            for name, values in self.answers(compiled).items()
            if name.partition(".")[0] not in shown
            for value in values
        )
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)

    @property
    def shown_code(self) -> str:
        """The code as it is put into the next page: only what can be one."""
        return grouped(self.code)
