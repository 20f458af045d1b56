"""Which reader an uploaded questionnaire needs."""

from django.utils.translation import gettext as _

from surveys.exchange.draft import Draft, ImportRefused
from surveys.exchange.limesurvey import read_limesurvey
from surveys.exchange.xlsform import read_xlsform

ACCEPT = ".xlsx,.lss"


def read_questionnaire(name: str, content: bytes) -> Draft:
    """Read an XLSForm (.xlsx) or a LimeSurvey structure (.lss); ``ImportRefused`` with reasons."""
    extension = name.lower().rpartition(".")[2]
    if extension == "lss":
        return read_limesurvey(content)
    if extension == "xlsx":
        return read_xlsform(content)
    if extension in {"xlsm", "xltm", "xlsb"}:
        raise ImportRefused.because(
            _("Dateien mit Makros nimmt das Portal nicht an. Bitte speichern Sie sie als XLSX.")
        )
    raise ImportRefused.because(
        _("Bitte wählen Sie eine XLSForm-Datei (.xlsx) oder einen LimeSurvey-Fragebogen (.lss).")
    )
