"""Forms that print codes and send invitations."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _n
from django.utils.translation import gettext_lazy as _

from municipalities.forms.base import TownForm
from portal.core.errors import DomainError
from portal.core.forms import TextField
from surveys.addresses import AddressList, addresses_in_csv, addresses_in_text
from surveys.services.handouts import MOST_CODES

SHOWN = 10
MOST_LETTERS = 200_000


class KeyField(forms.CharField):
    """The hidden key that makes a form count once."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, initial=lambda: uuid.uuid4().hex, max_length=64)

    def clean(self, value: Any) -> str:
        if not re.fullmatch(r"[0-9a-f]{32}", str(value or "")):
            raise ValidationError(_n("Die Seite ist veraltet. Bitte öffnen Sie sie noch einmal."))
        return str(value)


class CodesForm(TownForm):
    """How many codes to print."""

    number = forms.IntegerField(
        label=_("Anzahl der Codes"),
        min_value=1,
        max_value=MOST_CODES,
        help_text=_("Höchstens 300 auf einmal. Acht Karten passen auf eine Seite."),
    )
    key = KeyField()


class MailForm(TownForm):
    """A list of addresses, pasted or as a file; ``found`` holds what was read."""

    addresses = TextField(
        label=_("E-Mail-Adressen"),
        required=False,
        rows=8,
        max_length=MOST_LETTERS,
        help_text=_("Eine je Zeile oder mit Komma getrennt. Namen daneben stören nicht."),
    )
    file = forms.FileField(
        label=_("oder Datei (CSV)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
        help_text=_("Gelesen wird jede Zelle mit einer Adresse. Die Datei wird nicht gespeichert."),
    )
    key = KeyField()
    hide_optional = True

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "addresses" in values and "file" in values:
            self.found = self._read(values["addresses"], values["file"])
            self._judge(self.found)
        return values

    def _read(self, text: str, file: Any) -> AddressList:
        if file is None:
            return addresses_in_text(text)
        try:
            read = addresses_in_csv(file.read())
        except DomainError as error:
            self.add_error("file", error.message)
            return AddressList()
        both = addresses_in_text("\n".join([text, *read.valid, *read.duplicates, *read.invalid]))
        return replace(both, unknown=[*both.unknown, *read.unknown])

    @property
    def unknown(self) -> str:
        """Entries that hold no address, as one line; what is sent goes to the others."""
        return _listed(self.found.unknown)

    def _judge(self, found: AddressList) -> None:
        if found.invalid:
            names = {"names": _listed(found.invalid)}
            self.add_error("addresses", _n("Das sind keine E-Mail-Adressen: %(names)s") % names)
        elif not found.valid and not self.errors:
            self.add_error("addresses", _n("Bitte geben Sie mindestens eine E-Mail-Adresse an."))
        elif len(found.valid) > settings.SURVEY_MAILS_PER_LIST:
            most = settings.SURVEY_MAILS_PER_LIST
            self.add_error(
                "addresses",
                _n("Das sind %(number)s Adressen. Bitte senden Sie höchstens %(most)s auf einmal.")
                % {"number": len(found.valid), "most": most},
            )


def _listed(entries: Sequence[str]) -> str:
    return ", ".join(entries[:SHOWN]) + (" …" if len(entries) > SHOWN else "")
