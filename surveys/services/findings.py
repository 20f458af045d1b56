"""What the check list finds."""

from dataclasses import dataclass
from enum import Enum

from django.urls import reverse
from django.utils.translation import gettext as _

from surveys.models import Item, QuestionnaireVersion, Section


class Severity(Enum):
    """How much a finding matters; the order of the list."""

    ERROR = 1
    WARNING = 2
    HINT = 3

    @property
    def label(self) -> str:
        return {1: _("Fehler"), 2: _("Warnung"), 3: _("Hinweis")}[self.value]

    @property
    def tone(self) -> str:
        return {1: "danger", 2: "warning", 3: "info"}[self.value]


ERROR, WARNING, HINT = Severity.ERROR, Severity.WARNING, Severity.HINT


@dataclass(frozen=True)
class Subject:
    """What a finding is about, and the page where it is put right."""

    version: QuestionnaireVersion
    section: Section | None = None
    item: Item | None = None
    page: str = ""

    @property
    def link(self) -> str:
        route = [self.version.questionnaire.code, self.version.number]
        if self.item is not None:
            return reverse(f"surveys:{self.page or 'item_edit'}", args=[*route, self.item.pk])
        if self.section is not None:
            return reverse(f"surveys:{self.page or 'section_edit'}", args=[*route, self.section.pk])
        return reverse(f"surveys:{self.page or 'version_detail'}", args=route)


@dataclass(frozen=True)
class Finding:
    """One line of the check list. ``code`` names the rule, for tests and links."""

    severity: Severity
    code: str
    sentence: str
    subject: Subject

    @property
    def item(self) -> str:
        """Code of the question it is about, empty for sections and the whole."""
        return self.subject.item.code if self.subject.item else ""

    @property
    def link(self) -> str:
        """Address of the page where it is put right."""
        return self.subject.link
