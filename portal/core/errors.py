"""Errors that carry a sentence for the user."""

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """A rule of the domain refuses what the user asked for.

    ``message`` is a German sentence that says what is wrong and what to do; ``field`` names the form field it belongs
    to, if any.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field


class EditConflict(DomainError):
    """Somebody else saved the same thing meanwhile. ``theirs`` maps field names to the values now stored."""

    def __init__(self, message: str, *, theirs: Mapping[str, Any], version: int, editor: str) -> None:
        super().__init__(message)
        self.theirs = theirs
        self.version = version
        self.editor = editor
