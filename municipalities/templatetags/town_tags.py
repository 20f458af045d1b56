"""Template tags of the municipality pages."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.utils.translation import gettext as _

from municipalities import partial_dates
from portal.core.errors import EditConflict
from portal.core.templatetags.portal_tags import date_de, german_number

register = template.Library()


@register.filter
def partial_date(value: str) -> str:
    """Return 2021, 2021-02 or 2021-02-11 as 2021, Februar 2021, 11.02.2021."""
    return partial_dates.show(value)


@register.simple_tag
def conflict_rows(conflict: EditConflict, form: forms.BaseForm) -> list[dict[str, str]]:
    """Return label, mine, theirs (as texts) of every field of the form in which the two saved texts differ."""
    rows = []
    for name, stored in conflict.theirs.items():
        if name not in form.fields:
            continue
        field = form.fields[name]
        mine, theirs = _shown(field, form.cleaned_data.get(name)), _shown(field, stored)
        if mine != theirs:
            rows.append({"label": str(field.label), "name": name, "mine": mine, "theirs": theirs})
    return rows


def _shown(field: forms.Field, value: Any) -> str:
    """The value as the page would show it: labels of choices, German dates and numbers, a dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(sorted(str(part) for part in value)) or "–"
    if isinstance(field, forms.ModelChoiceField):
        return str(value)
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(str(value), value))
    if isinstance(field, forms.DateField):
        return date_de(value)
    if isinstance(field, forms.IntegerField):  # decimals too
        return german_number(value, 0 if value == int(value) else 2)
    return str(value)


def _flat(choices: Any) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), label
