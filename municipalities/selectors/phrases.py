"""German grammar of the history: what was changed, as the object of a sentence."""

from django.db import models
from django.utils.translation import gettext as _

NOUNS = {
    "Besetzung": "die Besetzung",
    "Eintrag": "den Eintrag",
    "Gremium": "das Gremium",
    "Handlungsfeld": "das Handlungsfeld",
    "Maßnahme": "die Maßnahme",
    "Meilenstein": "den Meilenstein",
    "Mitgliedschaft": "die Mitgliedschaft",
    "Stelle": "die Stelle",
    "Strategie": "die Strategie",
    "Teilnahme": "die Teilnahme",
    "Ziel": "das Ziel",
}
LABELS = {
    "Amt oder Fachbereich": "das Amt oder den Fachbereich",
    "Art": "die Art",
    "Aufwand": "den Aufwand",
    "Ausgangslage": "die Ausgangslage",
    "Beginn der Begleitung": "den Beginn der Begleitung",
    "Beschluss": "den Beschluss",
    "Beschreibung": "die Beschreibung",
    "Beteiligung": "die Beteiligung",
    "Bezeichnung": "die Bezeichnung",
    "Datum": "das Datum",
    "Eigenanteil (€)": "den Eigenanteil (€)",
    "Eintrag": "den Text des Eintrags",
    "Ende der Begleitung": "das Ende der Begleitung",
    "Ergebnisse": "die Ergebnisse",
    "Erläuterung des Grundes": "die Erläuterung des Grundes",
    "Format": "das Format",
    "Fördersumme (€)": "die Fördersumme (€)",
    "Förderprogramm": "das Förderprogramm",
    "Geplanter Beginn": "den geplanten Beginn",
    "Geplantes Ende": "das geplante Ende",
    "Gremium": "das Gremium",
    "Grund": "den Grund",
    "Grund des neuen Zuschnitts": "den Grund des neuen Zuschnitts",
    "Handlungsfeld": "das Handlungsfeld",
    "Hinweis": "den Hinweis",
    "Kohorte": "die Kohorte",
    "Meilenstein": "den Namen des Meilensteins",
    "Name": "den Namen",
    "Nummer": "die Nummer",
    "Ort oder Sozialraum": "den Ort oder Sozialraum",
    "Phase": "die Phase",
    "Priorität": "die Priorität",
    "Rolle": "die Rolle",
    "Selbstverständnis": "das Selbstverständnis",
    "Sichtbarkeit": "die Sichtbarkeit",
    "Stand": "den Stand",
    "Status": "den Status",
    "Taktung": "die Taktung",
    "Tatsächlicher Beginn": "den tatsächlichen Beginn",
    "Tatsächliches Ende": "das tatsächliche Ende",
    "Titel": "den Titel",
    "Umfang": "den Umfang",
    "Verantwortliche Stelle": "die verantwortliche Stelle",
    "Wochenstunden": "die Wochenstunden",
    "Zahl der Sprachen": "die Zahl der Sprachen",
    "Zeitraum in Worten": "den Zeitraum in Worten",
    "Ziel": "den Wortlaut des Ziels",
}


def noun(model: type[models.Model]) -> str:
    """Return the kind of row in the accusative: die Maßnahme, das Ziel."""
    name = str(model._meta.verbose_name)
    return NOUNS.get(name, _("„%(name)s“") % {"name": name})


def thing(label: str) -> str:
    """Return the name of a field in the accusative: den Stand, die Angabe „Beschlossen am“."""
    return LABELS.get(label) or _("die Angabe „%(label)s“") % {"label": label}


def joined(clauses: list[str]) -> str:
    """Return a, b und c."""
    return _(" und ").join([part for part in (", ".join(clauses[:-1]), clauses[-1]) if part]) if clauses else ""
