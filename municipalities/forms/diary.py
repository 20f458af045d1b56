"""Small forms around a measure: entries, milestones, notes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.enums import NoteAudience
from municipalities.forms.base import TownForm
from portal.core.forms import DayField, LineField, TextField


class EntryForm(TownForm):
    """Correct an entry."""

    text = TextField(label=_("Eintrag"), max_length=4000, required=False)
    happened_on = DayField(label=_("Datum"))


class MilestoneForm(TownForm):
    """A step with its due date."""

    title = LineField(label=_("Meilenstein"), max_length=200)
    due_on = DayField(label=_("Fällig am"), required=False)
    done_on = DayField(label=_("Erreicht am"), required=False)


class NoteForm(TownForm):
    """An internal note; the audience is always said."""

    text = TextField(label=_("Notiz"), max_length=4000, rows=3)
    audience = forms.ChoiceField(label=_("Wer darf sie lesen?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, consultant: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = NoteAudience.CONSULTANCY if consultant else NoteAudience.TOWN
        choices = [own, NoteAudience.SHARED]
        self.fields["audience"].choices = [(c.value, c.label) for c in choices]  # type: ignore[attr-defined]
        self.initial.setdefault("audience", own)
