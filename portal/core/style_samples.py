"""Samples for the style page: every component in all its states, and a form with every kind of field."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Fieldset, Layout, Row, Submit
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.forms import DayInput
from portal.core.labels import HelpedLabel
from portal.core.style_charts import sample_figures

DRAFT = "stil"
LETTERS = [("a", gettext_lazy("Soziale Herkunft")), ("b", gettext_lazy("Alter")), ("c", gettext_lazy("Behinderung"))]


def statuses() -> list[tuple[str, str]]:
    """Return choices whose labels carry a definition."""
    return [
        ("planned", HelpedLabel(_("geplant"), _("Beschlossen oder vereinbart, die Arbeit hat noch nicht begonnen."))),
        ("running", HelpedLabel(_("laufend"), _("Mindestens ein Schritt ist getan, das Ergebnis steht noch aus."))),
        ("done", HelpedLabel(_("umgesetzt"), _("Das vereinbarte Ergebnis liegt vor."))),
    ]


class SampleForm(forms.Form):
    """Every kind of field that the form pack draws."""

    title = forms.CharField(
        label=gettext_lazy("Titel"), max_length=80, help_text=gettext_lazy("Höchstens 80 Zeichen.")
    )
    email = forms.EmailField(label=gettext_lazy("E-Mail-Adresse"))
    amount = forms.IntegerField(label=gettext_lazy("Anzahl"), min_value=0, required=False)
    day = forms.DateField(label=gettext_lazy("Beginn"), widget=DayInput)
    field = forms.ChoiceField(
        label=gettext_lazy("Handlungsfeld"), choices=[("", gettext_lazy("Bitte wählen")), *LETTERS]
    )
    groups = forms.MultipleChoiceField(label=gettext_lazy("Zielgruppen"), choices=LETTERS, required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status"), widget=forms.RadioSelect)
    dimensions = forms.MultipleChoiceField(
        label=gettext_lazy("Vielfaltsdimensionen"),
        choices=LETTERS,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Mehrere Angaben sind möglich."),
    )
    text = forms.CharField(
        label=gettext_lazy("Beschreibung"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    document = forms.FileField(
        label=gettext_lazy("Anlage"), required=False, help_text=gettext_lazy("PDF, höchstens 10 MB.")
    )
    public = forms.BooleanField(
        label=gettext_lazy("Öffentlich sichtbar"), help_text=gettext_lazy("Ohne interne Notizen.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = statuses()  # type: ignore[attr-defined]
        self.helper = FormHelper(self)
        self.helper.form_method = "get"
        self.helper.form_action = "#formular"
        self.helper.attrs = {} if self.is_bound else {"data-draft": DRAFT}
        self.helper.layout = Layout(
            Fieldset(str(_("Angaben")), "title", Row("email", "amount"), Row("day", "field"), "groups"),
            Fieldset(str(_("Einordnung")), "status", "dimensions", "text", "document", "public"),
            ButtonHolder(
                Submit("save", str(_("Speichern"))),
                Submit("back", str(_("Abbrechen")), css_class="kern-btn--secondary"),
            ),
        )


def table_context() -> dict[str, Any]:
    """Return columns and rows of the sample table."""
    return {
        "columns": [{"label": _("Kommune")}, {"label": _("Kreis")}, {"label": _("Maßnahmen"), "numeric": True}],
        "rows": [
            [{"text": _("Musterstadt"), "url": "#tabellen"}, _("Musterkreis"), 12],
            [_("Beispielhausen"), _("Musterkreis"), 1234],
            [_("Probedorf"), None, 0],
        ],
    }


def style_context(request: HttpRequest) -> dict[str, Any]:
    """Return everything the style page shows."""
    data: dict[str, Any] = {"title": "", "email": "keine Adresse", "day": "2026-02-30", "status": "running"}
    link = [
        {"label": _("Überblick"), "url": "#reiter", "current": True},
        {"label": _("Ziele"), "url": "#reiter", "count": 5},
    ]
    return {
        "tones": ["neutral", "info", "success", "sustained", "warning", "danger", "muted"],
        "sample_form": SampleForm(),
        "wrong_form": SampleForm(data=data, prefix=None, auto_id="id_fehler_%s"),
        "figures": sample_figures(),
        "page_obj": Paginator(range(240), 20).get_page(request.GET.get("seite", "4")),
        "tabs": link,
        "crumbs": [(_("Start"), "/"), (_("Hilfe"), "#"), (_("Stil"), "")],
        "facts": [
            (_("Zuständig"), _("Integrationsbeauftragte:r")),
            (_("Zielgruppen"), [_("Jugendliche"), _("Vereine")]),
            (_("Ort"), ""),
        ],
        "history": [
            {
                "when": date(2021, 9, 14),
                "who": _("Integrationsbeauftragte:r"),
                "text": _("Status von „laufend“ auf „umgesetzt“ gesetzt."),
                "tone": "success",
            },
            {
                "when": date(2021, 3, 2),
                "who": _("Beratung"),
                "text": _("Termin um 61 Tage verschoben."),
                "detail": _("Grund: Pandemie"),
                "tone": "warning",
            },
        ],
        **table_context(),
    }
