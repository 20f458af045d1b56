"""XLSForm in: three sheets become a ``Draft``, or an ``ImportRefused`` that names sheet, row, column and what to do."""

import re
from collections.abc import Iterable

from django.utils.text import slugify
from django.utils.translation import gettext as _

from surveys.exchange.draft import Draft, ImportRefused, ItemDraft, Place, RowError, SectionDraft, Texts, Tree, finding
from surveys.exchange.draft_check import MAX_ITEMS, check_draft, check_order
from surveys.exchange.expressions import ExpressionError, parse, resolve
from surveys.exchange.sheets import Line, Table, language_code, read_sheets
from surveys.exchange.xlsform_choices import Lists, read_choices
from surveys.exchange.xlsform_items import make_item, refusal

KNOWN = {
    "survey": frozenset(
        {
            "type", "name", "label", "hint", "required", "relevant", "constraint", "appearance", "parameters",
            "vp_kind", "vp_role", "vp_missing", "vp_reversed", "vp_bins",
        }
    ),
    "choices": frozenset({"list_name", "name", "value", "label", "vp_missing", "vp_number", "vp_exclusive"}),
    "settings": frozenset(
        {
            "form_title", "form_id", "version", "default_language", "style",
            "vp_title", "vp_wave", "vp_minutes", "vp_intro", "vp_purpose", "vp_thanks",
        }
    ),
}  # fmt: skip
CHANGES_MEANING = frozenset({"calculation", "choice_filter", "repeat_count", "trigger"})
LISTED_AT_MOST = 500


def read_xlsform(file: object) -> Draft:
    """Read an XLSForm workbook (bytes or an open file); its ``notes`` say what was changed, left out or is missing."""
    tables, notes = read_sheets(file)
    settings = next(
        iter(tables["settings"]), Line("settings", 0, [""] * len(tables["settings"].headers), tables["settings"])
    )
    default = language_code(settings.get("default_language")) or "de"
    for table in tables.values():
        table.default = default
    findings = [*notes, *_columns(tables.values())]
    reading = _Reading(read_choices(tables["choices"], findings), findings)
    for line in tables["survey"]:
        reading.row(line)
        if reading.questions > MAX_ITEMS:
            raise ImportRefused.because(_("Der Fragebogen ist zu lang: höchstens 300 Fragen."), "survey")
    reading.end()
    draft = _draft(settings, tables["survey"], reading.sections, findings)
    _resolve(draft, findings)
    known = {(row.sheet, row.row) for row in findings if row.level == "error"}
    findings += [row for row in check_draft(draft) + check_order(draft) if (row.sheet, row.row) not in known]
    return finished(draft, findings)


def finished(draft: Draft, findings: list[RowError]) -> Draft:
    """The draft with its notes; ``ImportRefused`` with everything found if there is an error."""
    sheets = list(dict.fromkeys(["survey", "choices", "settings", *(row.sheet for row in findings)]))
    findings = sorted(dict.fromkeys(findings), key=lambda row: (sheets.index(row.sheet), row.row))
    errors = [row for row in findings if row.level == "error"]
    if errors:
        raise ImportRefused(errors[:LISTED_AT_MOST])
    draft.notes = findings
    return draft


def _columns(tables: Iterable[Table]) -> list[RowError]:
    """Columns that the portal does not take, if anything stands in them."""
    found = []
    for table in tables:
        for index, header in enumerate(table.headers):
            used = [number for number, cells in table.rows if cells[index].strip()]
            if not used or header.name in KNOWN[table.name]:
                continue
            place = Place(table.name, used[0], header.title)
            if header.name in CHANGES_MEANING:
                found.append(
                    finding(
                        place, _("Diese Spalte verändert Fragen; das Portal kann das nicht. Bitte leeren Sie sie.")
                    )
                )
            else:
                found.append(finding(place, _("Diese Spalte wird nicht übernommen."), "left_out"))
    return found


class _Reading:
    """The sheet ``survey``, row by row: outer groups are sections, table-list groups matrices, others dissolve."""

    def __init__(self, lists: Lists, findings: list[RowError]) -> None:
        self.lists, self.findings = lists, findings
        self.sections: list[SectionDraft] = []
        self.open: SectionDraft | None = None
        self.groups: list[Line] = []
        self.conditions: list[Tree] = []
        self.matrix: tuple[str, Texts] | None = None
        self.loose = False
        self.questions = 0

    def row(self, line: Line) -> None:
        kind = re.sub(r"\s+", " ", line.get("type"))
        kind = re.sub(r"^(begin|end|select) (group|repeat|one|multiple)", r"\1_\2", kind)
        if not kind:
            if line.get("name") or line.texts("label"):
                self.error(
                    line, "type", _("Hier fehlt der Fragetyp. Bitte tragen Sie ihn ein oder löschen Sie die Zeile.")
                )
        elif kind == "begin_group":
            self.begin(line)
        elif kind == "end_group":
            self.close(line)
        elif kind == "note":
            self.note(line)
        else:
            self.question(line, kind)

    def begin(self, line: Line) -> None:
        table = "table-list" in line.get("appearance").split()
        if self.open is None or self.loose:
            self.section(line, line.texts("label"))
        elif not table:
            self.note_at(line, "label", _("Die Untergruppe wird aufgelöst; ihre Überschrift entfällt."), "changed")
        if table and self.matrix is not None:
            self.error(line, "appearance", _("Eine Matrix in einer Matrix geht nicht. Bitte beenden Sie die erste."))
        elif table:
            self.matrix = (self.code(line), line.texts("label"))
        tree = self.condition(line)
        outer = len(self.groups) == 0 and self.open is not None
        if outer and self.open is not None:
            self.open.condition, tree = tree, {}
        self.groups.append(line)
        self.conditions.append(tree)

    def close(self, line: Line) -> None:
        if not self.groups:
            self.error(line, "type", _("Zu diesem end_group fehlt das begin_group."))
            return
        opened = self.groups.pop()
        self.conditions.pop()
        if "table-list" in opened.get("appearance").split():
            self.matrix = None
        if not self.groups:
            self.open = None

    def end(self) -> None:
        for line in self.groups:
            self.error(line, "type", _("Diese Gruppe wird nicht beendet. Bitte fügen Sie end_group ein."))
        kept = [section for section in self.sections if section.items or section.intro]
        for section in self.sections:
            if section not in kept:
                self.findings.append(
                    finding(
                        section.place, _("Der Abschnitt „%s“ hat keine Fragen und entfällt.") % section.code, "changed"
                    )
                )
        self.sections = kept

    def section(self, line: Line, title: Texts, code: str = "") -> SectionDraft:
        self.open = SectionDraft(code or self.code(line), title, place=line.place("name"))
        self.sections.append(self.open)
        self.loose = False
        return self.open

    def here(self, line: Line) -> SectionDraft:
        """The open section; rows outside of every group get one of their own."""
        if self.open is not None:
            return self.open
        section = self.section(line, {}, code=f"teil_{len(self.sections) + 1}")
        self.loose = True
        self.note_at(line, "type", _("Fragen außerhalb von Gruppen kommen in einen eigenen Abschnitt."), "changed")
        return section

    def note(self, line: Line) -> None:
        section = self.here(line)
        if section.items:
            self.note_at(line, "type", _("Der Hinweistext steht nun am Anfang des Abschnitts."), "changed")
        if line.get("relevant"):
            self.note_at(line, "relevant", _("Ein Hinweistext hat keine eigene Bedingung; sie entfällt."), "left_out")
        for language, text in line.texts("label").items():
            section.intro[language] = f"{section.intro[language]}\n\n{text}" if language in section.intro else text

    def question(self, line: Line, kind: str) -> None:
        if not line.get("name"):
            needs_none = kind.partition(" ")[0] not in {"select_one", "select_multiple", "integer", "range", "text"}
            text = refusal(kind) if needs_none else _("Der Frage fehlt ein Name. Bitte tragen Sie ihn ein.")
            self.error(line, "type" if needs_none else "name", text)
            return
        item = make_item(line, kind, self.code(line), self.lists, self.findings, in_table=self.matrix is not None)
        if item is None:
            return
        self.questions += 1
        section = self.here(line)
        trees = [tree for tree in [*self.conditions, self.condition(line)] if tree]
        item.condition = trees[0] if len(trees) == 1 else {"all": trees} if trees else {}
        self.place_in_matrix(line, item)
        section.items.append(item)

    def place_in_matrix(self, line: Line, item: ItemDraft) -> None:
        if self.matrix is None:
            return
        if item.kind == "scale":
            item.matrix, item.matrix_label = self.matrix[0], dict(self.matrix[1])
            return
        item.hint = item.hint or dict(self.matrix[1])
        self.note_at(line, "type", _("Eine Matrix besteht aus Skalen; diese Frage steht nun für sich."), "changed")

    def condition(self, line: Line) -> Tree:
        try:
            return parse(line.get("relevant"), dialect="xlsform", variables=lambda name: {"item": plain_code(name)})
        except ExpressionError as error:
            self.error(line, "relevant", str(error))
            return {}

    def code(self, line: Line) -> str:
        name = line.get("name")
        code = plain_code(name)
        if code != name:
            self.note_at(
                line, "name", _("Der Name „%(old)s“ wird zu „%(new)s“.") % {"old": name, "new": code}, "changed"
            )
        return code

    def error(self, line: Line, column: str, message: str) -> None:
        self.findings.append(finding(line.place(column), message))

    def note_at(self, line: Line, column: str, message: str, level: str) -> None:
        self.findings.append(finding(line.place(column), message, level))  # type: ignore[arg-type]


def plain_code(name: str) -> str:
    """A name as the portal writes it: lower case, underscores."""
    return re.sub(r"[.\- ]", "_", name.strip().lower())


def _draft(settings: Line, survey: Table, sections: list[SectionDraft], findings: list[RowError]) -> Draft:
    title = {**settings.texts("form_title"), **settings.texts("vp_title")}
    for section in sections:
        section.title = section.title or dict(title)
    if any(header.name == "label" and not header.language for header in survey.headers) and not settings.get(
        "default_language"
    ):
        findings.append(
            finding(
                Place("survey", 1, "label"),
                _("Die Spalte nennt keine Sprache und wird als Deutsch gelesen."),
                "warning",
            )
        )
    code = plain_code(settings.get("form_id")) or slugify(title.get("de", ""))[:60] or "fragebogen"
    if not settings.get("vp_wave"):
        findings.append(
            finding(settings.place("vp_wave"), _("Ohne vp_wave gilt der Fragebogen als Anfangsbefragung."), "changed")
        )
    return Draft(
        code=code, title=title, wave=settings.get("vp_wave") or "start", sections=sections,
        languages=sorted(survey.languages, key=lambda language: language != "de"),
        intro=settings.texts("vp_intro"), purpose=settings.texts("vp_purpose"), thanks=settings.texts("vp_thanks"),
        minutes=_minutes(settings, findings),
    )  # fmt: skip


def _minutes(settings: Line, findings: list[RowError]) -> int:
    value = settings.get("vp_minutes")
    if value and not re.fullmatch(r"\d{1,3}", value):
        findings.append(
            finding(settings.place("vp_minutes"), _("Bitte tragen Sie die Dauer als ganze Zahl von Minuten ein."))
        )
    return int(value) if re.fullmatch(r"\d{1,3}", value) else 10


def _resolve(draft: Draft, findings: list[RowError]) -> None:
    """Fit all conditions to the questions they look at."""
    items = {item.code: item for item in reversed(draft.items)}
    things: list[SectionDraft | ItemDraft] = [*draft.sections, *draft.items]
    for thing in things:
        try:
            thing.condition = resolve(thing.condition, items)
        except ExpressionError as error:
            findings.append(finding(thing.place, str(error), column="relevant"))
            thing.condition = {}
