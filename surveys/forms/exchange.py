"""Forms of import pages: a file, and where it goes."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from municipalities.forms.base import TownForm
from surveys.enums import Wave
from surveys.exchange.files import ACCEPT
from surveys.models import Questionnaire

MAX_BYTES = 5 * 1024 * 1024


class _Upload(TownForm):
    """A form with one file; ``content`` and ``name`` are what was uploaded."""

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("Die Datei ist größer als 5 MB. Bitte teilen Sie sie auf."), code="size")
        return file

    @property
    def content(self) -> bytes:
        file: UploadedFile = self.cleaned_data["file"]
        file.seek(0)
        return bytes(file.read())

    @property
    def name(self) -> str:
        return self.cleaned_data["file"].name or ""


class Destination(TownForm):
    """Where an imported questionnaire goes."""

    target = forms.ModelChoiceField(
        Questionnaire.objects.all(), to_field_name="code", label=_("Übernehmen als"), required=False,
        empty_label=_("neuer Fragebogen"), help_text=_("Oder als nächste Fassung eines Fragebogens, den es schon gibt."),
    )  # fmt: skip
    wave = forms.ChoiceField(
        label=_("Zeitpunkt"), required=False, choices=[("", _("wie in der Datei")), *Wave.choices],
        help_text=_("Nur für einen neuen Fragebogen."),
    )  # fmt: skip


class QuestionnaireImportForm(_Upload, Destination):
    """Upload of a questionnaire."""

    file = forms.FileField(
        label=_("Datei"), help_text=_("XLSForm (.xlsx) oder LimeSurvey (.lss), höchstens 5 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )  # fmt: skip
    field_order = ["file", "target", "wave"]


class ResponsesImportForm(_Upload):
    """Upload of answers."""

    file = forms.FileField(
        label=_("CSV-Datei"), help_text=_("Eine Zeile je Antwortbogen, eine Spalte je Frage; höchstens 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )  # fmt: skip


class SealedForm(forms.Form):
    """What the preview sends on."""

    sealed = forms.CharField(widget=forms.HiddenInput, max_length=2_100_000)
    name = forms.CharField(widget=forms.HiddenInput, max_length=200, required=False)


class SealedQuestionnaireForm(SealedForm, Destination):
    """The preview of a questionnaire with its destination: ``target`` is the button, ``code`` names a new one."""

    hide_optional = True
    code = forms.SlugField(
        label=_("Kurzname des neuen Fragebogens"), max_length=60, required=False,
        help_text=_("Steht in Adressen. Kleinbuchstaben, Ziffern und Bindestriche."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wave"].widget = self.fields["wave"].hidden_widget()

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).lower()
