"""The form of a question: what its kind needs, texts in every language, rows of options, points and missing codes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField
from surveys.answering_texts import languages, sentence
from surveys.enums import TEXT_KINDS, ItemKind, ItemRole
from surveys.forms.rows import MORE, Row, Rows
from surveys.forms.texts import Text, TextsForm
from surveys.models import QuestionnaireVersion, Section
from surveys.models.instrument import NUMBER_LIMIT
from surveys.services.rules import CHOICES
from surveys.wording import GERMAN

LABEL = Text("label", _("Frage"), required=True, grows=True, maximum=1000)
HINT = Text("hint", _("Hinweis"), grows=True, maximum=1000)
MATRIX_LABEL = Text("matrix_label", _("Frage über der Matrix"), grows=True, maximum=1000)
CODE_HELP = _(
    "Verbindet die Ergebnisse über alle Fassungen, zum Beispiel „zufrieden_zusammenarbeit“. "
    "Leer lassen: Das Portal bildet ihn aus der Frage."
)
USUAL = {"ka": "no_answer", "wn": "dont_know"}
"""Codes of the usual answers that are none, and their texts in ``answering_languages``."""


def usual_label(code: str) -> dict[str, str]:
    """The text of a usual code in every language that the portal speaks."""
    return {language: sentence(language, USUAL[code]) for language in languages()}


class CodeRow(Row):
    """A row with a code."""

    code = LineField(
        label=_("Kurzname"), max_length=40, required=False, help_text=_("Leer lassen: Das Portal bildet ihn.")
    )
    folded = ("code",)


class OptionRow(CodeRow):
    """An answer of a single choice."""

    noun = _("Antwort")
    stored = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def value(self) -> dict[str, Any]:
        number = self.cleaned_data.get("stored")
        found = {**super().value(), "exclusive": self.cleaned_data.get("exclusive", False)}
        return found if number is None else {"number": number, **found}


class TickRow(OptionRow):
    """An answer of a multiple choice."""

    exclusive = forms.BooleanField(label=_("schließt andere aus"), required=False)


class MissingRow(CodeRow):
    """A code for an answer that is none."""

    noun = _("Keine-Antwort-Code")


class PointRow(Row):
    """The label of a point of a scale."""

    noun = _("Beschriftung")
    key = first_field = "point"
    place = None  # type: ignore[assignment]
    point = forms.IntegerField(label=_("Wert"), required=False, min_value=-NUMBER_LIMIT, max_value=NUMBER_LIMIT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("point") is None and self.label():
            self.add_error("point", _("Bitte geben Sie den Wert an, der so heißt."))
        return cleaned

    def value(self) -> dict[str, Any]:
        return {"point": self.cleaned_data["point"], "label": self.label()}


class BinsField(LineField):
    """Upper edges of classes: 17, 29, 44."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return [int(part) for part in text.replace(";", ",").replace(" ", ",").split(",") if part]
        except ValueError:
            sentence = _("Bitte geben Sie ganze Zahlen an, getrennt durch Kommas: 17, 29, 44.")
            raise ValidationError(sentence, code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class ItemForm(TextsForm):
    """A question of one kind. ``rows`` are the kinds of rows it has, by prefix.

    The usual answers that are none ("keine Angabe", "weiß nicht") are boxes to tick, unless they are worded otherwise.
    """

    advanced = ("code",)
    code = LineField(label=_("Kurzname"), max_length=40, required=False, help_text=CODE_HELP)
    section = forms.ModelChoiceField(label=_("Abschnitt"), queryset=Section.objects.none(), empty_label=None)
    required = forms.BooleanField(label=_("Pflichtfrage"), required=False)
    role = forms.ChoiceField(
        label=_("Ergebnisse danach aufschlüsseln"), choices=ItemRole.choices, required=False, widget=forms.RadioSelect
    )
    minimum = forms.IntegerField(label=_("kleinster Wert"), min_value=-NUMBER_LIMIT, max_value=NUMBER_LIMIT)
    maximum = forms.IntegerField(label=_("größter Wert"), min_value=-NUMBER_LIMIT, max_value=NUMBER_LIMIT)
    reversed = forms.BooleanField(
        label=_("umgekehrt gepolt"), required=False, help_text=_("Ein kleiner Wert bedeutet hier etwas Gutes.")
    )
    matrix = LineField(
        label=_("Matrix (Kurzname)"),
        max_length=40,
        required=False,
        help_text=_(
            "Fragen eines Abschnitts mit demselben Kurznamen stehen untereinander und teilen Skala, Beschriftung und Codes. "
            "Wer dazukommt, übernimmt sie; was Sie hier ändern, gilt für alle Zeilen."
        ),
    )
    bins = BinsField(
        label=_("Klassengrenzen"),
        max_length=300,
        required=False,
        help_text=_("Größter Wert jeder Klasse, zum Beispiel „17, 29, 44“; die letzte Klasse ist nach oben offen."),
    )
    max_length = forms.IntegerField(label=_("höchstens Zeichen"), min_value=10, max_value=5000, required=False)
    missing_ka = forms.BooleanField(label=_("„keine Angabe“ anbieten"), required=False)
    missing_wn = forms.BooleanField(label=_("„weiß nicht“ anbieten"), required=False)

    def __init__(self, data: Any = None, *, kind: str, section: Section, quiet: bool = False, **kwargs: Any) -> None:
        self.kind = ItemKind(kind)
        self.texts = (LABEL, HINT, MATRIX_LABEL) if kind == ItemKind.SCALE else (LABEL, HINT)
        super().__init__(data, languages=section.version.languages, **kwargs)
        self.quiet = quiet
        for name in unused_fields(self.kind):
            del self.fields[name]
        self._offer_usual()
        self._choose_section(section.version, section)
        self.rows = {
            prefix: Rows(
                row, prefix=prefix, data=data, initial=self._row_initial(prefix), quiet=quiet, languages=self.languages
            )
            for prefix, row in rows_of(self.kind).items()
        }

    def _choose_section(self, version: QuestionnaireVersion, section: Section) -> None:
        field: Any = self.fields["section"]
        field.queryset = version.sections.all()
        field.label_from_instance = lambda row: row.title.get("de") or row.code
        self.initial["section"] = section.pk

    def _offer_usual(self) -> None:
        """Tick the usual codes that are stored; one that says something else is a row like others."""
        stored = {row["code"]: row["label"].get(GERMAN) for row in self.stored_values["missing"]}
        self.usual = [code for code in USUAL if stored.get(code) in {None, usual_label(code)[GERMAN]}]
        for code in USUAL:
            if code in self.usual:
                self.initial[f"missing_{code}"] = code in stored
            else:
                del self.fields[f"missing_{code}"]

    @property
    def usual_fields(self) -> list[Any]:
        return [self[f"missing_{code}"] for code in self.usual]

    @property
    def missing_open(self) -> bool:
        """Whether there are other codes, or somebody writes some."""
        rows = self.rows["missing"].forms
        asked = self.is_bound and self.data.get(MORE) == "missing"
        return asked or any(row.is_stored or row.errors or any(row.said()) for row in rows)

    def _row_initial(self, prefix: str) -> list[dict[str, Any]]:
        values = self.stored_values
        if prefix == "labels":
            points = {str(values["minimum"]): {}, str(values["maximum"]): {}, **values["labels"]}
            return [{"point": point, **_flat(points[point])} for point in sorted(points, key=int)]
        return [
            {
                "code": row["code"],
                "place": place,
                "exclusive": row.get("exclusive", False),
                "stored": row.get("number"),
                **_flat(row["label"]),
            }
            for place, row in enumerate(values[prefix], start=1)
            if prefix != "missing" or row["code"] not in self.usual
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for rows in self.rows.values():
            for problem in rows.sentences():
                self.add_error(None, problem)
        if "labels" in self.rows and not self.errors:
            self._check_points(cleaned)
        return cleaned

    def _check_points(self, cleaned: Mapping[str, Any]) -> None:
        points = [row["point"] for row in self.rows["labels"].values() if row["label"]]
        low, high = cleaned["minimum"], cleaned["maximum"]
        if any(not low <= point <= high for point in points):
            self.add_error(None, _("Eine Beschriftung gehört zu einem Wert außerhalb der Skala."))
        if len(set(points)) != len(points):
            self.add_error(None, _("Ein Wert der Skala ist zweimal beschriftet."))

    def values(self) -> dict[str, Any]:
        """Values for ``save_item``, without the section."""
        found = {**empty_values(self.kind), **super().values()}
        found.pop("section", None)
        for code in USUAL:
            found.pop(f"missing_{code}", None)
        for prefix, rows in self.rows.items():
            found[prefix] = rows.values()
        found["missing"] = self._missing(found["missing"])
        if "labels" in self.rows:
            found["labels"] = {str(row["point"]): row["label"] for row in self.rows["labels"].values() if row["label"]}
        return found

    def _missing(self, others: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The ticked usual codes beside the others: before them where one is stored so, else behind them."""
        stored = {row["code"]: row["label"] for row in self.stored_values["missing"]}
        ticked = [code for code in self.usual if self.cleaned_data[f"missing_{code}"]]
        ticked.sort(key=lambda code: list(stored).index(code) if code in stored else len(stored))
        usual = [{"code": code, "label": usual_label(code) | stored.get(code, {})} for code in ticked]
        return [*usual, *others] if next(iter(stored), "") in self.usual else [*others, *usual]

    def compared(self, values: Mapping[str, Any]) -> dict[str, str]:
        lines = super().compared(values)
        for field in (self["section"], *self.usual_fields):
            lines.pop(str(field.label), None)
        names = {"options": _("Antworten"), "missing": _("Keine-Antwort-Codes")}
        for prefix, name in names.items():
            if prefix in self.rows:
                lines[str(name)] = "\n".join(
                    f"{row['code']}: {' / '.join(row['label'].values())}" for row in values.get(prefix, [])
                )
        if "labels" in self.rows:
            labels = values.get("labels", {})
            lines[str(_("Beschriftung der Skala"))] = "\n".join(
                f"{point}: {' / '.join(labels[point].values())}" for point in sorted(labels, key=int)
            )
        return lines


def _flat(label: Mapping[str, str]) -> dict[str, str]:
    return {f"label_{language}": text for language, text in label.items()}


def rows_of(kind: ItemKind) -> dict[str, type[Row]]:
    """Rows that a question of this kind has."""
    rows: dict[str, type[Row]] = {}
    if kind in CHOICES:
        rows["options"] = TickRow if kind == ItemKind.MULTI else OptionRow
    if kind == ItemKind.SCALE:
        rows["labels"] = PointRow
    return {**rows, "missing": MissingRow}


def unused_fields(kind: ItemKind) -> set[str]:
    """Fields that a question of this kind does not have."""
    every = {"role", "minimum", "maximum", "reversed", "matrix", "bins", "max_length"}
    if kind == ItemKind.SCALE:
        return every - {"minimum", "maximum", "reversed", "matrix"}
    if kind == ItemKind.NUMBER:
        return every - {"minimum", "maximum", "bins"}
    if kind in TEXT_KINDS:
        return every - {"max_length"}
    return every - {"role"} if kind == ItemKind.SINGLE else every


def empty_values(kind: str) -> dict[str, Any]:
    """Values of a new question of this kind, as ``item_values`` gives them for a stored one."""
    scale = kind == ItemKind.SCALE
    return {
        "code": "",
        "kind": str(kind),
        "role": "",
        "required": False,
        "label": {},
        "hint": {},
        "matrix": "",
        "matrix_label": {},
        "minimum": 0 if scale or kind == ItemKind.NUMBER else None,
        "maximum": 10 if scale else 100 if kind == ItemKind.NUMBER else None,
        "reversed": False,
        "labels": {},
        "bins": [],
        "missing": [],
        "max_length": None,
        "options": [],
    }


def wants_more(data: Any) -> bool:
    """Whether the form was sent for more rows only."""
    return bool(data) and MORE in data
