"""Form fields that clean what people type, and what every form of the portal shares."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.errors import DomainError
from portal.core.text import clean_line, clean_text

FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_ID = 18
"""Digits that every number of an id column can have."""


def is_id(text: str) -> bool:
    """Whether the text is a number that an id column can hold."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_ID


class LineField(forms.CharField):
    """One line of text: normalised, control characters removed, a clear sentence when it is too long."""

    def __init__(self, *, max_length: int = 200, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["max_length"] = _(
            "Der Text hat %(show_value)d Zeichen. Bitte kürzen Sie ihn auf höchstens %(limit_value)d."
        )

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "", maximum=None)


class TextField(forms.CharField):
    """Text of several lines, normalised like ``LineField``."""

    def __init__(self, *, max_length: int = 5000, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["max_length"] = _(
            "Der Text hat %(show_value)d Zeichen. Bitte kürzen Sie ihn auf höchstens %(limit_value)d."
        )

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class DayInput(forms.DateInput):
    """The browser's calendar field; a plain one around what is no day, which a calendar field would swallow."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"type": "date", **(attrs or {})}, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = context["widget"]["value"]
        if shown and not _is_iso_day(shown):
            context["widget"]["type"] = "text"
        return context


def _is_iso_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


class DayField(forms.DateField):
    """A day, from the browser's calendar field or typed as 31.12.2026."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("Bitte geben Sie ein Datum an, zum Beispiel 31.12.2026.")

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and "\x00" in value:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("Bitte prüfen Sie das Jahr: erlaubt ist 1990 bis 2100."), code="year")
        return day


class RowsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows; a number longer than any id is unknown instead of an error of the database."""

    def clean(self, value: Any) -> Any:
        for number in value if isinstance(value, list | tuple) else []:
            if len(str(number)) > LONGEST_ID:
                raise ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params={"value": number}
                )
        return super().clean(value)


def refuse_in_form(form: forms.BaseForm, error: DomainError) -> None:
    """Show the sentence of a domain error at its field, or on top of the form."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, error.message)


def initial_from(instance: Any, fields: list[str]) -> dict[str, Any]:
    """Initial values of a form from an object; foreign keys as the related object, many-to-many as a list."""
    initial: dict[str, Any] = {}
    for name in fields:
        value = getattr(instance, name)
        initial[name] = list(value.all()) if hasattr(value, "all") else value
    return initial


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Names whose values differ; lists are compared as sets of their members."""

    def comparable(value: Any) -> Any:
        return {str(getattr(v, "pk", v)) for v in value} if isinstance(value, list | tuple | set) else value

    return [name for name, value in after.items() if comparable(before.get(name)) != comparable(value)]
