"""Fixed vocabularies of surveys."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    """Kind of a question. A matrix is a run of scale items of one section that share ``matrix``."""

    SINGLE = "single", _("Einfachauswahl")
    MULTI = "multi", _("Mehrfachauswahl")
    SCALE = "scale", _("Skala")
    NUMBER = "number", _("Zahl")
    TEXT = "text", _("kurzer Text")
    LONG_TEXT = "long_text", _("langer Text")


TEXT_KINDS = frozenset({ItemKind.TEXT, ItemKind.LONG_TEXT})


class ItemRole(models.TextChoices):
    """What the counts are broken down by: at most one item of a version has each role."""

    NONE = "", _("keine")
    GROUP = "group", _("Befragtengruppe")
    ORGANISATION = "organisation", _("Art der Organisation")


class Wave(models.TextChoices):
    """When in the accompaniment a survey is asked."""

    START = "start", _("Anfangsbefragung")
    END = "end", _("Abschlussbefragung")
    FEEDBACK = "feedback", _("Rückmeldung")


class CourseFormat(models.TextChoices):
    """How a training course is held."""

    IN_PERSON = "in_person", _("in Präsenz")
    DIGITAL = "digital", _("digital")
    BOTH = "both", _("in Präsenz und digital")


class VersionState(models.TextChoices):
    """A version is edited as a draft and frozen by its first deployment that opens or by its first response."""

    DRAFT = "draft", _("Entwurf")
    FROZEN = "frozen", _("festgeschrieben")


class Channel(models.TextChoices):
    """How people reach a survey."""

    OPEN = "open", _("offener Link")
    TOKEN = "token", _("persönliche Codes")


class Recruitment(models.TextChoices):
    """How people were recruited: a methodological fact of every release."""

    SELF = "self", _("Selbstauswahl über offene Ansprache")
    INVITED = "invited", _("gezielt eingeladene Personen")
    CENSUS = "census", _("alle Personen der Zielgruppe (Vollerhebung)")
    RANDOM = "random", _("Zufallsauswahl")


class EventKind(models.TextChoices):
    """What a consultant did to the period of a deployment."""

    CLOSED = "closed", _("vorzeitig geschlossen")
    REOPENED = "reopened", _("wieder geöffnet")


class HandoutKind(models.TextChoices):
    """How people were given the way to a survey."""

    PRINT = "print", _("gedruckte Codes")
    INVITATION = "invitation", _("Einladung per E-Mail")
    REMINDER = "reminder", _("Erinnerung per E-Mail")


RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "ur", "ckb"})
LANGUAGE_NAMES = {
    "de": "Deutsch",
    "en": "English",
    "tr": "Türkçe",
    "ar": "العربية",
    "uk": "Українська",
    "ru": "Русский",
    "fa": "فارسی",
    "fr": "Français",
    "es": "Español",
    "pl": "Polski",
    "ro": "Română",
    "bg": "Български",
    "it": "Italiano",
    "sq": "Shqip",
    "sr": "Srpski",
    "hr": "Hrvatski",
    "bs": "Bosanski",
    "el": "Ελληνικά",
    "pt": "Português",
    "ku": "Kurdî",
    "ckb": "کوردی",
    "ps": "پښتو",
    "ur": "اردو",
    "ti": "ትግርኛ",
    "am": "አማርኛ",
    "so": "Soomaali",
    "vi": "Tiếng Việt",
    "zh": "中文",
    "hi": "हिन्दी",
    "he": "עברית",
}
"""As their speakers write them."""
GERMAN_NAMES = {
    "de": _("Deutsch"),
    "en": _("Englisch"),
    "tr": _("Türkisch"),
    "ar": _("Arabisch"),
    "uk": _("Ukrainisch"),
    "ru": _("Russisch"),
    "fa": _("Persisch (Farsi)"),
    "fr": _("Französisch"),
    "es": _("Spanisch"),
    "pl": _("Polnisch"),
    "ro": _("Rumänisch"),
    "bg": _("Bulgarisch"),
    "it": _("Italienisch"),
    "sq": _("Albanisch"),
    "sr": _("Serbisch"),
    "hr": _("Kroatisch"),
    "bs": _("Bosnisch"),
    "el": _("Griechisch"),
    "pt": _("Portugiesisch"),
    "ku": _("Kurdisch (Kurmandschi)"),
    "ckb": _("Kurdisch (Sorani)"),
    "ps": _("Paschtu"),
    "ur": _("Urdu"),
    "ti": _("Tigrinya"),
    "am": _("Amharisch"),
    "so": _("Somali"),
    "vi": _("Vietnamesisch"),
    "zh": _("Chinesisch"),
    "hi": _("Hindi"),
    "he": _("Hebräisch"),
}
"""For the people who write questionnaires."""


def german_name(language: str) -> str:
    """What German calls a language."""
    return str(GERMAN_NAMES.get(language, language))


def language_label(language: str) -> str:
    """A language in German and in its own script: Arabisch · العربية."""
    name, own = german_name(language), LANGUAGE_NAMES.get(language, language)
    return name if name == own else f"{name} · {own}"
