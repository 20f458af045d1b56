"""The form pack: labels, help, errors and groups are tied together, whatever the widget."""

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.template import Context, Template

from portal.core.labels import HelpedLabel
from portal.core.style_samples import SampleForm
from tests.look.html import elements, one


def crispy(form: forms.BaseForm) -> str:
    return Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))


def filtered(form: forms.BaseForm) -> str:
    return Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": form}))


class Everything(forms.Form):
    line = forms.CharField(label="Zeile", help_text="Kurz.")
    secret = forms.CharField(label="Kennwort", widget=forms.PasswordInput)
    area = forms.CharField(label="Text", widget=forms.Textarea, required=False)
    number = forms.DecimalField(label="Zahl")
    when = forms.SplitDateTimeField(label="Zeitpunkt", help_text="Tag und Uhrzeit.")
    born = forms.DateField(label="Tag", widget=forms.SelectDateWidget(years=[2020, 2021]))
    choice = forms.ChoiceField(label="Auswahl", choices=[("1", "Eins"), ("Gruppe", [("2", "Zwei")])])
    radio = forms.ChoiceField(
        label="Status", widget=forms.RadioSelect, choices=[("a", HelpedLabel("A", "Bedeutet A.")), ("G", [("b", "B")])]
    )
    boxes = forms.MultipleChoiceField(
        label="Mehrere", widget=forms.CheckboxSelectMultiple, choices=[("x", "X"), ("y", "Y")]
    )
    many = forms.MultipleChoiceField(label="Liste", choices=[("x", "X")], required=False)
    agree = forms.BooleanField(label="Einverstanden", help_text="Jederzeit widerrufbar.")
    upload = forms.FileField(label="Datei", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


NAMES = [name for name in Everything.base_fields if name != "version"]


@pytest.mark.parametrize("render", [crispy, filtered])
@pytest.mark.parametrize(
    "form", [Everything(), Everything(data={}), Everything(data={}, prefix="p")], ids=["new", "wrong", "prefix"]
)
def test_every_id_is_unique_and_every_reference_has_its_target(render, form) -> None:
    html = render(form)
    ids = [element["id"] for element in elements(html) if "id" in element.attributes]
    assert sorted(ids) == sorted(set(ids))
    references = [element["for"] for element in elements(html, "label")]
    for element in elements(html):
        references += element.attributes.get("aria-describedby", "").split()
    references += [link["href"][1:] for link in elements(html, "a")]
    assert [target for target in references if target not in ids] == []


@pytest.mark.parametrize("name", NAMES)
def test_an_error_stands_at_the_field_and_in_the_summary(name: str) -> None:
    form = Everything(data={})
    html = crispy(form)
    wrong = name in form.errors
    assert wrong == form.fields[name].required
    assert len([link for link in elements(html, "a") if form[name].label in link.text]) == int(wrong)
    assert len(elements(html, id=f"id_{name}_error")) == int(wrong)


def test_the_summary_takes_the_focus_and_is_announced() -> None:
    summary = one(crispy(Everything(data={})), class_="vp-error-summary")
    assert summary["role"] == "alert"
    assert {"tabindex", "data-focus"} <= set(summary.attributes)


def test_a_new_form_has_no_summary_and_no_marks() -> None:
    html = crispy(Everything())
    assert elements(html, class_="vp-error-summary") == []
    assert elements(html, aria_invalid="true") == []


def test_options_stand_in_a_named_group_with_their_explanations() -> None:
    html = crispy(Everything())
    assert one(html, "fieldset", id="id_radio_group")
    option = one(html, "input", type="radio", value="a")
    assert one(html, id=option["aria-describedby"]).text == "Bedeutet A."
    assert "vp-options__group" in html


def test_chosen_values_stay_chosen() -> None:
    html = crispy(Everything(data={"radio": "b", "boxes": ["y"], "choice": "2", "line": "Hallo"}))
    assert [box["value"] for box in elements(html, "input") if "checked" in box.attributes] == ["b", "y"]
    assert [option["value"] for option in elements(html, "option") if "selected" in option.attributes][:1] == ["2"]
    assert one(html, "input", name="line")["value"] == "Hallo"


def test_a_required_field_is_not_called_optional() -> None:
    html = crispy(Everything())
    assert "(freiwillig)" in one(html, "label", for_="").text if elements(html, "label", for_="") else True
    optional = [label.text for label in elements(html, "label") if "(freiwillig)" in label.text]
    assert [text.split()[0] for text in optional] == ["Text", "Liste", "Datei"]


def test_filter_forms_can_leave_the_mark_out() -> None:
    form = Everything()
    form.hide_optional = True
    assert "(freiwillig)" not in crispy(form)


def test_the_form_tag_keeps_attributes_and_knows_files() -> None:
    form = Everything()
    form.helper = FormHelper(form)
    form.helper.form_class = "vp-form--wide"
    form.helper.attrs = {"data-draft": "m-1"}
    form.helper.add_input(Submit("save", "Speichern"))
    html = crispy(form)
    tag = one(html, "form")
    assert tag.classes() == {"vp-form", "vp-form--wide"}
    assert (tag["data-draft"], tag["enctype"], tag["method"]) == ("m-1", "multipart/form-data", "post")
    assert "novalidate" in tag.attributes
    assert "data-bound" not in tag.attributes
    assert one(html, "button", name="save").text.strip() == "Speichern"


def test_an_answered_form_says_so_to_the_drafts() -> None:
    assert "data-bound" in one(crispy(Everything(data={})), "form").attributes


def test_hidden_errors_are_shown_without_a_dead_link() -> None:
    html = crispy(Everything(data={"version": "x"}))
    assert "id_version" not in [link["href"][1:] for link in elements(html, "a")]


def test_user_text_is_escaped() -> None:
    html = crispy(Everything(data={"line": '"><script>alert(1)</script>'}))
    assert elements(html, "script") == []


def test_formsets_render_with_management_form() -> None:
    formset = forms.formset_factory(SampleFormRow, extra=2)()
    html = Template("{% load crispy_forms_tags %}{% crispy formset %}").render(Context({"formset": formset}))
    assert one(html, "input", name="form-TOTAL_FORMS")["value"] == "2"
    assert len(elements(html, "input", type="text")) == 2


class SampleFormRow(forms.Form):
    name = forms.CharField(label="Name")


def test_the_sample_form_uses_every_layout_object() -> None:
    html = crispy(SampleForm())
    assert [legend.text for legend in elements(html, "legend")][:1] == ["Angaben"]
    assert len(elements(html, class_="vp-row")) == 2
    assert "kern-btn--primary" not in one(html, "button", name="back").classes()
