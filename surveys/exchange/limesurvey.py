"""LimeSurvey in: a structure file (.lss) becomes a ``Draft``.

Old files keep texts in the rows of a language, newer ones in tables that end in ``_l10ns``; both are read. What cannot be
taken is among the notes of the draft; an ``ImportRefused`` only comes when nothing sensible would be left.
"""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.exchange.draft import Draft, ImportRefused, ItemDraft, Place, RowError, SectionDraft, Texts, Tree, finding
from surveys.exchange.draft_check import check_draft, look_ahead
from surveys.exchange.expressions import ExpressionError, parse, resolve
from surveys.exchange.limesurvey_items import make_items, variables_of
from surveys.exchange.limesurvey_question import Question
from surveys.exchange.limesurvey_xml import Row, Tables, read_tables
from surveys.exchange.xlsform_read import finished

UNREAD = {
    "quota": gettext_lazy("Quoten"),
    "defaultvalues": gettext_lazy("Vorbelegte Antworten"),
    "assessments": gettext_lazy("Bewertungen (Assessments)"),
    "survey_url_parameters": gettext_lazy("URL-Parameter"),
}
MAX_PARTS = 1_000
"""Questions and subquestions of a file; the limit of a questionnaire is checked later."""
TRACES = ("ipaddr", "datestamp", "refurl", "savetimings")


def read_limesurvey(content: bytes) -> Draft:
    """Read a structure file; its ``notes`` list everything that was changed or not taken."""
    tables = read_tables(content)
    if "de" not in tables.languages.values():
        raise ImportRefused.because(
            _(
                "Der Fragebogen hat keine deutschen Texte. Bitte ergänzen Sie Deutsch in LimeSurvey und exportieren Sie neu."
            )
        )
    if len({row.get("qid") for name in ("questions", "subquestions") for row in tables.get(name)}) > MAX_PARTS:
        raise ImportRefused.because(_("Der Fragebogen ist zu lang: höchstens 300 Fragen."))
    return finished(*_Import(tables).draft())


class _Import:
    """One run over the tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.findings: list[RowError] = []
        self.languages = sorted({code for code in tables.languages.values() if code}, key=self._rank)
        self.variables: dict[str, Tree] = {}
        self.left_out: set[str] = set()
        self.points: dict[str, dict[str, int]] = {}
        self.conditions: list[tuple[SectionDraft | list[ItemDraft], str, Place]] = []

    def _rank(self, code: str) -> tuple[bool, int]:
        return code != "de", list(self.tables.languages.values()).index(code)

    def draft(self) -> tuple[Draft, list[RowError]]:
        self._say_what_stays_behind()
        draft = self._frame()
        draft.sections = [section for section in map(self._section, enumerate(self._groups(), start=1)) if section]
        self._take_conditions(draft)
        for thing, row in look_ahead(draft):
            thing.condition = {}
            self._say(thing.place, _("Eine Bedingung wird nicht übernommen: %s") % row.message, "left_out")
        return draft, self.findings + check_draft(draft)

    def _say_what_stays_behind(self) -> None:
        for name, code in self.tables.languages.items():
            if not code:
                self._say(Place(), _("Die Sprache „%s“ wird nicht übernommen.") % name, "left_out")
        for table, title in UNREAD.items():
            if self.tables.get(table):
                self._say(Place(), _("%s werden nicht übernommen.") % title, "left_out")
        survey = next(iter(self.tables.get("surveys")), {})
        if any(survey.get(column) == "Y" for column in TRACES) or survey.get("anonymized") == "N":
            self._say(
                Place(), _("Das Portal fragt immer anonym und speichert nie: IP-Adressen, Zeitstempel, Herkunft, Personen."),
                "left_out",
            )  # fmt: skip

    def _frame(self) -> Draft:
        def texts(column: str) -> Texts:
            found: Texts = {}
            for row in self.tables.get("surveys_languagesettings"):
                language = row.get("surveyls_language", "")
                found |= self.tables.texts("surveys_languagesettings", "surveyls_language", language, column)
            return found

        title = texts("surveyls_title")
        code = slugify(title.get("de", "")).replace("-", "_")[:60].strip("_") or "limesurvey"
        description, welcome = texts("surveyls_description"), texts("surveyls_welcometext")
        intro = {language: "\n\n".join(filter(None, [description.get(language), welcome.get(language)]))
                 for language in description | welcome}  # fmt: skip
        self._say(
            Place("settings"), _("LimeSurvey kennt keinen Zeitpunkt; angenommen ist die Anfangsbefragung."), "changed"
        )
        return Draft(
            code=code, title=title, wave="start", languages=self.languages, sections=[], intro=intro,
            thanks=texts("surveyls_endtext"),
        )  # fmt: skip

    def _groups(self) -> list[Row]:
        rows = {row.get("gid", ""): row for row in reversed(self.tables.get("groups"))}
        return sorted(rows.values(), key=lambda row: _number(row.get("group_order", "")))

    def _section(self, numbered: tuple[int, Row]) -> SectionDraft | None:
        number, group = numbered
        gid = group.get("gid", "")
        title = self.tables.texts("groups", "gid", gid, "group_name")
        place = Place(title.get("de", gid))
        section = SectionDraft(
            f"abschnitt_{number}", title, self.tables.texts("groups", "gid", gid, "description"), place=place
        )
        if group.get("randomization_group"):
            self._say(place, _("Die zufällige Reihenfolge der Gruppen wird nicht übernommen."), "left_out")
        self._condition(section, group.get("grelevance", ""), place)
        rows = {row.get("qid", ""): row for row in reversed(self.tables.where("questions", "gid", gid))}
        for row in sorted(rows.values(), key=lambda row: _number(row.get("question_order", ""))):
            if row.get("parent_qid", "0") in {"", "0"}:
                self._question(section, row, place.sheet)
        if not section.items and not section.intro:
            self._say(
                place, _("Die Gruppe hat keine Frage, die das Portal übernehmen kann, und entfällt."), "left_out"
            )
            return None
        return section

    def _question(self, section: SectionDraft, row: Row, group: str) -> None:
        question = Question(row, self.tables, group, self.findings, self.languages)
        if row.get("type") == "X":
            for language, text in question.label.items():
                section.intro[language] = "\n\n".join(filter(None, [section.intro.get(language), text]))
            question.say(_("Der Textbaustein steht nun am Anfang des Abschnitts."), "changed")
            return
        items = make_items(question)
        section.items += items
        self.points |= question.points
        sid = row.get("sid", "")
        self.variables |= variables_of(question, items, sid)
        if not items:
            self.left_out.add(question.title)
        self._condition([item for item in items if not item.condition], row.get("relevance", ""), question.place)
        if any("{" in text for item in items for text in [*item.label.values(), *item.hint.values()]):
            question.say(
                _("Platzhalter in geschweiften Klammern bleiben als Text stehen. Bitte formulieren Sie um."),
                "left_out",
            )

    def _condition(self, target: SectionDraft | list[ItemDraft], text: str, place: Place) -> None:
        if text.strip() not in {"", "1"}:
            self.conditions.append((target, text, place))

    def _take_conditions(self, draft: Draft) -> None:
        items = {item.code: item for item in reversed(draft.items)}
        for target, text, place in self.conditions:
            try:
                tree = parse(
                    text.strip().removeprefix("{").removesuffix("}"), dialect="limesurvey", variables=self._variable
                )
                tree = resolve(self._with_points(tree), items)
            except ExpressionError as error:
                message = _("Die Bedingung „%(text)s“ wird nicht übernommen: %(why)s") % {
                    "text": text[:120],
                    "why": error,
                }
                self._say(place, message, "left_out")
                continue
            for thing in [target] if isinstance(target, SectionDraft) else target:
                thing.condition = tree

    def _variable(self, name: str) -> Tree:
        base, _dot, suffix = name.partition(".")
        if suffix.upper() not in {"", "NAOK", "CODE", "VALUE", "VALUENAOK"}:
            raise ExpressionError(_("„%s“ kann das Portal nicht lesen.") % name)
        if base in self.variables:
            return self.variables[base]
        if base in self.left_out:
            raise ExpressionError(_("Die Frage „%s“ wurde nicht übernommen.") % base)
        raise ExpressionError(_("Die Frage „%s“ gibt es nicht.") % base)

    def _with_points(self, tree: Tree) -> Tree:
        """Answer codes of an array, such as A2, become the points of its scale."""
        for key in ("all", "any"):
            if key in tree:
                return {key: [self._with_points(part) for part in tree[key]]}
        if "not" in tree:
            return {"not": self._with_points(tree["not"])}
        point: Any = self.points.get(tree.get("item", ""), {}).get(str(tree.get("value")))
        return {**tree, "value": point} if point is not None else tree

    def _say(self, place: Place, message: str, level: str) -> None:
        self.findings.append(finding(place, message, level))  # type: ignore[arg-type]


def _number(value: str) -> int:
    return int(value) if value.isdigit() and len(value) < 7 else 0
