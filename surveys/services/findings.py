"""What the check list finds."""

from dataclasses import dataclass
from enum import Enum

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.models import Item, QuestionnaireVersion, Section


class Severity(Enum):
    """How much a finding matters; the order of the list."""

    ERROR = 1
    WARNING = 2
    HINT = 3

    @property
    def label(self) -> str:
        """Heading of several."""
        return {1: _("Fehler"), 2: _("Warnungen"), 3: _("Hinweise")}[self.value]

    def counted(self, number: int) -> str:
        """So many of them: 1 Fehler, 12 Warnungen, keine Hinweise."""
        if not number:
            return {1: _("keine Fehler"), 2: _("keine Warnungen"), 3: _("keine Hinweise")}[self.value]
        words = {
            1: ngettext("%(n)s Fehler", "%(n)s Fehler", number),
            2: ngettext("%(n)s Warnung", "%(n)s Warnungen", number),
            3: ngettext("%(n)s Hinweis", "%(n)s Hinweise", number),
        }
        return words[self.value] % {"n": number}

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
    language: str = ""

    @property
    def link(self) -> str:
        route = [self.version.questionnaire.code, self.version.number]
        if self.version.is_frozen:
            return reverse("surveys:version_detail", args=route) + self._anchor
        if self.language:
            return reverse(f"surveys:{self.page}", args=[*route, self.language])
        if self.item is not None:
            return reverse(f"surveys:{self.page or 'item_edit'}", args=[*route, self.item.pk])
        if self.section is not None:
            return reverse(f"surveys:{self.page or 'section_edit'}", args=[*route, self.section.pk])
        return reverse(f"surveys:{self.page or 'version_detail'}", args=route)

    @property
    def _anchor(self) -> str:
        """Where the page of the version shows it."""
        if self.item is not None:
            return f"#frage-{self.item.pk}"
        return f"#abschnitt-{self.section.pk}" if self.section is not None else ""


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
