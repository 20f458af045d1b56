"""A question of a LimeSurvey file together with its subquestions, answers and attributes."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys.exchange.draft import ItemDraft, Place, RowError, Texts, finding
from surveys.exchange.limesurvey_xml import Row, Tables, plain_text
from surveys.exchange.xlsform_read import plain_code


@dataclass
class Question:
    """A question of the file with everything that belongs to it."""

    row: Row
    tables: Tables
    group: str
    findings: list[RowError]
    languages: list[str]
    points: dict[str, dict[str, int]] = field(default_factory=dict)
    """Item code → answer code of the file → point of the scale."""

    @property
    def qid(self) -> str:
        return self.row.get("qid", "")

    @property
    def title(self) -> str:
        return self.row.get("title", "")

    @property
    def code(self) -> str:
        return plain_code(self.title)

    @property
    def place(self) -> Place:
        return Place(self.group, 0, self.title)

    def say(self, message: str, level: str) -> None:
        self.findings.append(finding(self.place, message, level))  # type: ignore[arg-type]

    def attribute(self, name: str) -> str:
        rows = self.tables.where("question_attributes", "qid", self.qid)
        found = (row.get("value", "") for row in rows if row.get("attribute") == name)
        return next((value for value in found if value), "")

    def parts(self) -> list[Row]:
        """Subquestions in order, each once."""
        rows = {row.get("qid", ""): row for row in self.tables.where("subquestions", "parent_qid", self.qid)}
        return sorted(rows.values(), key=lambda row: _order(row.get("question_order", "")))

    def answers(self) -> list[tuple[str, Texts]]:
        """Answer options of the first scale: code and label."""
        rows = [row for row in self.tables.where("answers", "qid", self.qid) if row.get("scale_id", "0") in {"0", ""}]
        found: dict[str, Texts] = {}
        for row in sorted(rows, key=lambda row: _order(row.get("sortorder", ""))):
            label = self.tables.texts("answers", "aid", row["aid"], "answer") if row.get("aid") else {}
            own = self.tables.languages.get(row.get("language", ""), "")
            if own and row.get("answer") and own not in label:
                label[own] = plain_text(row["answer"])
            found.setdefault(row.get("code", ""), {}).update(label)
        return list(found.items())

    def base(self, code: str, label: Texts, kind: str) -> ItemDraft:
        mandatory = self.row.get("mandatory", "N")
        if mandatory == "S":
            self.say(_("Eine weiche Pflicht gibt es im Portal nicht; die Frage ist freiwillig."), "changed")
        hint = self.tables.texts("questions", "qid", self.qid, "help")
        return ItemDraft(code, kind, label, hint=hint, required=mandatory == "Y", place=self.place)

    @property
    def label(self) -> Texts:
        return self.tables.texts("questions", "qid", self.qid, "question")

    def part_label(self, row: Row) -> Texts:
        return self.tables.texts("subquestions", "qid", row.get("qid", ""), "question")


def _order(value: str) -> int:
    return int(value) if re.fullmatch(r"\d{1,6}", value) else 0
