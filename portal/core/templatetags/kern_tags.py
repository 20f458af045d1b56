"""Template tags of the form pack in templates/kern/."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField, Widget
from django.forms.utils import flatatt
from django.forms.widgets import CheckboxInput, ChoiceWidget, FileInput, MultiWidget, Select, SelectMultiple
from django.utils.safestring import SafeString

register = template.Library()


@dataclass(frozen=True)
class Option:
    """One radio button or checkbox: its `<input>` attributes, label and explanation."""

    id: str
    label: Any
    help: str
    attributes: SafeString


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return how the pack draws a field: file, checkbox, options, group, multiselect, select or input."""
    widget = field.field.widget
    if isinstance(widget, FileInput):
        return "file"
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, ChoiceWidget) and not isinstance(widget, Select):
        return "options"
    if isinstance(widget, SelectMultiple):
        return "multiselect"
    if isinstance(widget, Select):
        return "select"
    return "group" if widget.use_fieldset or isinstance(widget, MultiWidget) else "input"


@register.simple_tag
def kern_widget(field: BoundField, css_class: str) -> SafeString:
    """Return the widget of a field with KERN's class added to its own, and the error variant when it has errors."""
    widget = field.field.widget
    state = f"{css_class}--error" if field.errors else ""
    merged = " ".join(part for part in (css_class, state, str(widget.attrs.get("class", ""))) if part)
    _inherit(widget, merged)
    return field.as_widget(attrs={"class": merged})


def _inherit(widget: Widget, css_class: str) -> None:
    for part in getattr(widget, "widgets", []):
        part.attrs["class"] = css_class


@register.filter
def kern_options(field: BoundField) -> list[tuple[str, list[Option]]]:
    """Return the options of radio buttons or checkboxes by group (label of the group, options)."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id} if field.auto_id else {})
    attrs.pop("aria-invalid", None)  # belongs to the group, not to one option
    groups = widget.optgroups(field.html_name, widget.format_value(field.value()), attrs)
    return [(group or "", [_option(entry) for entry in options]) for group, options, _index in groups]


def _option(entry: dict[str, Any]) -> Option:
    values = {"type": entry["type"], "name": entry["name"], "value": str(entry["value"])}
    label = entry["label"]
    return Option(
        id=entry["attrs"].get("id", ""),
        label=label,
        help=getattr(label, "help", ""),
        attributes=flatatt({**values, **entry["attrs"]}),
    )


@register.filter
def error_target(field: BoundField) -> str:
    """Return the id that the error summary links to: the input, the first option, or the group."""
    kind = widget_kind(field)
    if kind == "options":
        options = [option for _group, entries in kern_options(field) for option in entries]
        return options[0].id if options else f"{field.auto_id}_group"
    return f"{field.auto_id}_group" if kind == "group" else field.id_for_label


@register.filter
def show_optional(field: BoundField) -> bool:
    """Return whether the label says "(freiwillig)": not for required fields and forms with `hide_optional = True`."""
    return not field.field.required and not getattr(field.form, "hide_optional", False)


@register.filter
def form_attributes(attrs: dict[str, Any] | None) -> SafeString:
    """Return the attributes of a crispy form with the class `vp-form` added."""
    merged = dict(attrs or {})
    merged["class"] = f"vp-form {merged.get('class', '')}".strip()
    return flatatt(
        {name.replace("_", "-"): value for name, value in merged.items() if name != "form_group_wrapper_class"}
    )
