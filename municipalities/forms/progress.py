"""Forms that log progress and move the status."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.enums import ALLOWED_MOVES, REASON_STATUSES, MeasureStatus, ReasonCode
from municipalities.forms.base import TownForm
from municipalities.forms.measures import optional_choice, status_choices
from municipalities.models import Measure, Municipality
from portal.core.errors import DomainError
from portal.core.forms import DayField, LineField, TextField
from portal.core.labels import HelpedLabel
from portal.core.uploads import ACCEPT, check_upload

STATUS_OF_ACTION: dict[str, list[MeasureStatus]] = {
    "begin": [MeasureStatus.RUNNING],
    "postpone": [MeasureStatus.POSTPONED],
    "complete": [MeasureStatus.DONE, MeasureStatus.DONE_CHANGED],
    "sustain": [MeasureStatus.SUSTAINED],
    "cancel": [MeasureStatus.CANCELLED],
    "reopen": [MeasureStatus.PLANNED, MeasureStatus.RUNNING],
}


class EntryFields(TownForm):
    """What every entry has. ``receipt`` makes a form that is sent twice count once."""

    text = TextField(label=_("Was ist geschehen?"), rows=2, max_length=4000, required=False)
    happened_on = DayField(label=_("Datum"), required=False)
    file = forms.FileField(
        label=_("Datei"), required=False, help_text=_("PDF, DOCX, XLSX, ODT, ODS, PNG oder JPEG, höchstens 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )  # fmt: skip
    receipt = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("happened_on", timezone.localdate())
        self.initial.setdefault("receipt", uuid.uuid4().hex)

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        try:
            return upload, check_upload(upload)
        except DomainError as error:
            raise ValidationError(error.message, code="upload") from error

    def clean_receipt(self) -> str:
        value: str = self.cleaned_data["receipt"]
        return value if value.isalnum() and value.isascii() else ""

    def clean_happened_on(self) -> Any:
        return self.cleaned_data["happened_on"] or timezone.localdate()


class LogForm(EntryFields):
    """One line of progress; status, new date with reason and file are optional."""

    status = forms.ChoiceField(label=_("Neuer Status"), widget=forms.RadioSelect, required=False)
    new_end = DayField(label=_("Neuer Termin für das Ende"), required=False)
    reason_code = optional_choice(
        _("Grund"),
        ReasonCode.choices,
        help_text=_("Nötig, wenn Sie verschieben, absagen oder das Ende nach hinten rückt."),
    )
    reason_text = LineField(label=_("Erläuterung des Grundes"), max_length=500, required=False)
    field_order = ["text", "happened_on", "status", "new_end", "reason_code", "reason_text", "file", "receipt"]

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unchanged = HelpedLabel(_("bleibt „%s“") % measure.get_status_display(), "")
        moves = [status for status in MeasureStatus if status in ALLOWED_MOVES[measure.status]]
        self.fields["status"].choices = [("", unchanged), *status_choices(moves)]  # type: ignore[attr-defined]
        if not measure.is_open:
            del self.fields["new_end"]
            if not REASON_STATUSES & set(moves):
                del self.fields["reason_code"], self.fields["reason_text"]


class QuickLogForm(TownForm):
    """The one-line entry on the overview: which measure, what happened."""

    measure = forms.ModelChoiceField(Measure.objects.none(), label=_("Maßnahme"), empty_label=_("Bitte wählen"))
    text = LineField(label=_("Was ist geschehen?"), max_length=1000)
    receipt = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, town: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("receipt", uuid.uuid4().hex)
        field: Any = self.fields["measure"]
        field.queryset = Measure.objects.live().open().filter(municipality=town)

    clean_receipt = EntryFields.clean_receipt


class MoveForm(EntryFields):
    """One status change; which fields it needs depends on the action."""

    status = forms.ChoiceField(label=_("Ergebnis"), widget=forms.RadioSelect)
    reason_code = forms.ChoiceField(label=_("Grund"), choices=[("", _("Bitte wählen")), *ReasonCode.choices])
    reason_text = LineField(label=_("Erläuterung des Grundes"), max_length=500, required=False)
    new_end = DayField(
        label=_("Neuer Termin für das Ende"), required=False,
        help_text=_("Leer lassen, wenn noch keiner feststeht. Die Maßnahme erscheint dann als „Termin offen“."),
    )  # fmt: skip
    participants = forms.IntegerField(label=_("Teilnehmende"), min_value=0, max_value=1_000_000, required=False)
    lessons_learned = TextField(label=_("Was haben wir gelernt?"), required=False, rows=3)
    field_order = [
        "status", "happened_on", "reason_code", "reason_text", "new_end", "text", "participants", "lessons_learned",
        "file", "receipt",
    ]  # fmt: skip

    def __init__(self, *args: Any, measure: Measure, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = [s for s in STATUS_OF_ACTION[action] if s in ALLOWED_MOVES[measure.status]]
        field: Any = self.fields["status"]
        field.choices = status_choices(self.targets)
        if len(self.targets) == 1:
            field.widget, field.initial = forms.HiddenInput(), self.targets[0]
        if action != "complete":
            del self.fields["participants"], self.fields["lessons_learned"]
        if action not in {"postpone", "cancel"}:
            del self.fields["reason_code"], self.fields["reason_text"]
        if action not in {"postpone", "reopen"}:
            del self.fields["new_end"]
        if action == "reopen":
            self.fields["new_end"].help_text = ""

    def clean_new_end(self) -> Any:
        day = self.cleaned_data["new_end"]
        if day and day < timezone.localdate():
            raise ValidationError(
                _("Der neue Termin liegt in der Vergangenheit. Bitte wählen Sie einen künftigen Tag.")
            )
        return day
