"""LimeSurvey's question types as questions of the portal."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.exchange.draft import (
    NO_CODES,
    ItemDraft,
    MissingDraft,
    OptionDraft,
    Texts,
    Tree,
)
from surveys.exchange.limesurvey_question import Question
from surveys.exchange.xlsform_items import NUMBER_RANGE
from surveys.exchange.xlsform_read import plain_code

LEFT_OUT = {
    "D": gettext_lazy("Ein Datum kann eine Person erkennbar machen. Bitte fragen Sie Zeiträume als Auswahl."),
    "G": gettext_lazy("Der Fragetyp „Geschlecht“ kennt nur zwei Antworten. Bitte legen Sie eine Auswahl an."),
    "I": gettext_lazy("Die Sprache wählen Befragte im Portal auf der Startseite."),
    "R": gettext_lazy("Rangfolgen kennt das Portal nicht. Bitte fragen Sie jede Antwort auf einer Skala."),
    "1": gettext_lazy("Matrizen mit zwei Skalen kennt das Portal nicht. Bitte legen Sie zwei Matrizen an."),
    ":": gettext_lazy("Matrizen aus Zahlenfeldern kennt das Portal nicht. Bitte fragen Sie die Zahlen einzeln."),
    ";": gettext_lazy("Matrizen aus Textfeldern kennt das Portal nicht. Bitte fragen Sie die Texte einzeln."),
    "*": gettext_lazy("Berechnungen nimmt das Portal nicht an."),
    "|": gettext_lazy("Dateien von Befragten nimmt das Portal nicht an."),
}
OTHER = {"de": "Sonstiges", "en": "Other", "tr": "Diğer", "ar": "غير ذلك", "uk": "Інше", "ru": "Другое"}
WHICH = {
    "de": "Sonstiges, und zwar:", "en": "Other, namely:", "tr": "Diğer, yani:", "ar": "غير ذلك، وهو:", "uk": "Інше, а саме:",
    "ru": "Другое, а именно:",
}  # fmt: skip
FIXED: dict[str, list[tuple[str, Texts]]] = {
    "Y": [
        ("Y", {"de": "ja", "en": "yes", "tr": "evet", "ar": "نعم", "uk": "так", "ru": "да"}),
        ("N", {"de": "nein", "en": "no", "tr": "hayır", "ar": "لا", "uk": "ні", "ru": "нет"}),
    ],
    "C": [
        ("Y", {"de": "ja", "en": "yes", "tr": "evet", "ar": "نعم", "uk": "так", "ru": "да"}),
        (
            "U",
            {"de": "unsicher", "en": "uncertain", "tr": "emin değilim", "ar": "غير متأكد", "uk": "не впевнений/-а",
             "ru": "не уверен/-а"},
        ),
        ("N", {"de": "nein", "en": "no", "tr": "hayır", "ar": "لا", "uk": "ні", "ru": "нет"}),
    ],
    "E": [
        ("I", {"de": "zugenommen", "en": "increased", "tr": "arttı", "ar": "ازداد", "uk": "зросло", "ru": "выросло"}),
        (
            "S",
            {"de": "gleich geblieben", "en": "same", "tr": "aynı kaldı", "ar": "بقي كما هو", "uk": "не змінилося",
             "ru": "не изменилось"},
        ),
        (
            "D",
            {"de": "abgenommen", "en": "decreased", "tr": "azaldı", "ar": "انخفض", "uk": "зменшилося",
             "ru": "уменьшилось"},
        ),
    ],
}  # fmt: skip


def make_items(question: Question) -> list[ItemDraft]:
    """The items of a question; none, with a finding, if the portal does not have the type."""
    kind = question.row.get("type", "")
    maker = MAKERS.get(kind)
    if maker is None:
        reason = LEFT_OUT.get(kind)
        text = str(reason) if reason else _("Den Fragetyp „%s“ kennt das Portal nicht.") % kind
        question.say(text, "left_out")
        return []
    items = maker(question)
    if question.code != question.title:
        question.say(_("Der Name wird zu „%s“.") % question.code, "changed")
    return items


def _single(question: Question) -> list[ItemDraft]:
    item = question.base(question.code, question.label, "single")
    _take_answers(item, question.answers())
    if question.row.get("type") == "O":
        question.say(_("Das Kommentarfeld zur Auswahl wird nicht übernommen."), "left_out")
    return [item, *_other(question, item)]


def _take_answers(item: ItemDraft, answers: list[tuple[str, Texts]]) -> None:
    for code, label in answers:
        missing = {"-99": "ka", "-88": "wn"}.get(code, code)
        if missing in NO_CODES:
            item.missing.append(MissingDraft(missing, label))
        else:
            item.options.append(OptionDraft(code.lower(), label))


def _other(question: Question, item: ItemDraft) -> list[ItemDraft]:
    """An answer "Sonstiges" with a text question after it."""
    if question.row.get("other") != "Y":
        return []
    given = question.attribute("other_replace_text")
    label = {language: OTHER.get(language, OTHER["de"]) for language in question.languages}
    item.options.append(OptionDraft("sonstiges", {**label, "de": given or label.get("de", "")}))
    question.say(_("„Sonstiges“ wird eine Antwort mit einer Textfrage dahinter."), "changed")
    operator = "eq" if item.kind == "single" else "includes"
    return [
        ItemDraft(
            f"{item.code}_sonstiges", "text", {code: WHICH.get(code, WHICH["de"]) for code in question.languages},
            condition={"item": item.code, "op": operator, "value": "sonstiges"}, place=question.place,
        )
    ]  # fmt: skip


def _yes_no(question: Question) -> list[ItemDraft]:
    item = question.base(question.code, question.label, "single")
    item.options = _fixed("Y", question.languages)
    return [item]


def _fixed(kind: str, languages: list[str]) -> list[OptionDraft]:
    return [
        OptionDraft(code.lower(), {language: label[language] for language in languages if language in label})
        for code, label in FIXED[kind]
    ]


def _five(question: Question) -> list[ItemDraft]:
    item = question.base(question.code, question.label, "scale")
    item.minimum, item.maximum = 1, 5
    return [item]


def _multi(question: Question) -> list[ItemDraft]:
    item = question.base(question.code, question.label, "multi")
    _take_answers(item, [(row.get("title", ""), question.part_label(row)) for row in question.parts()])
    alone = set(re.split(r"[;,]", question.attribute("exclude_all_others").lower()))
    for option in item.options:
        option.exclusive = option.code in alone
    if question.row.get("type") == "P":
        question.say(_("Die Kommentarfelder zu den Antworten werden nicht übernommen."), "left_out")
    return [item, *_other(question, item)]


def _rows(question: Question, kind: str) -> list[ItemDraft]:
    """One item per subquestion, with the name ``question_subquestion``."""
    found = []
    for row in question.parts():
        if row.get("relevance", "").strip() not in {"", "1"}:
            question.say(_("Die Bedingung der Zeile „%s“ wird nicht übernommen.") % row.get("title", ""), "left_out")
        found.append(
            question.base(plain_code(f"{question.title}_{row.get('title', '')}"), question.part_label(row), kind)
        )
    if not found:
        question.say(_("Die Frage hat keine Teilfragen und wird nicht übernommen."), "left_out")
    return found


def _scales(low: int, high: int) -> Callable[[Question], list[ItemDraft]]:
    def make(question: Question) -> list[ItemDraft]:
        return [_in_matrix(question, item, low, high) for item in _rows(question, "scale")]

    return make


def _in_matrix(question: Question, item: ItemDraft, low: int, high: int) -> ItemDraft:
    item.minimum, item.maximum, item.matrix, item.matrix_label = low, high, question.code, question.label
    return item


def _array(question: Question) -> list[ItemDraft]:
    """A matrix if the answer codes are numbers, perhaps with letters before them; else one choice per row."""
    answers = question.answers()
    real = [(code, label) for code, label in answers if code not in {*NO_CODES, "-99", "-88"}]
    found = [re.fullmatch(r"([A-Za-z]*)(-?\d{1,4})", code) for code, _label in real]
    points = [int(match.group(2)) for match in found if match]
    prefixes = {match.group(1) for match in found if match}
    if (
        len(points) < 2
        or None in found
        or len(prefixes) > 1
        or sorted(points) != list(range(min(points), max(points) + 1))
    ):
        return _choices_per_row(question, answers)
    if prefixes != {""}:
        question.say(
            _("Die Antworten werden Punkte einer Skala von %(low)s bis %(high)s. Bitte prüfen Sie, ob das stimmt.")
            % {"low": min(points), "high": max(points)},
            "changed",
        )
    items = [_in_matrix(question, item, min(points), max(points)) for item in _rows(question, "scale")]
    for item in items:
        _take_answers(item, answers)
        item.labels = {
            str(point): label
            for point, (_code, label) in sorted(zip(points, real, strict=True), key=lambda pair: pair[0])
        }
        item.options = []
        question.points[item.code] = {code: point for point, (code, _label) in zip(points, real, strict=True)}
    return items


def _choices_per_row(question: Question, answers: list[tuple[str, Texts]]) -> list[ItemDraft]:
    question.say(_("Die Matrix hat keine Zahlen als Antworten; jede Zeile wird eine eigene Auswahlfrage."), "changed")
    items = _rows(question, "single")
    for item in items:
        _take_answers(item, answers)
        item.hint = item.hint or question.label
    return items


def _fixed_rows(kind: str) -> Callable[[Question], list[ItemDraft]]:
    def make(question: Question) -> list[ItemDraft]:
        question.say(_("Jede Zeile der Matrix wird eine eigene Auswahlfrage."), "changed")
        items = _rows(question, "single")
        for item in items:
            item.options, item.hint = _fixed(kind, question.languages), item.hint or question.label
        return items

    return make


def _number(question: Question) -> list[ItemDraft]:
    return [_bounded(question, question.base(question.code, question.label, "number"))]


def _numbers(question: Question) -> list[ItemDraft]:
    items = [_bounded(question, item) for item in _rows(question, "number")]
    for item in items:
        item.hint = item.hint or question.label
    return items


def _bounded(question: Question, item: ItemDraft) -> ItemDraft:
    given = [question.attribute(name) for name in ("min_num_value_n", "max_num_value_n")]
    whole = [int(value) if re.fullmatch(r"-?\d{1,5}", value) else None for value in given]
    item.minimum = whole[0] if whole[0] is not None else NUMBER_RANGE[0]
    item.maximum = whole[1] if whole[1] is not None else NUMBER_RANGE[1]
    if None in whole:
        question.say(
            _("Ohne Grenzen nimmt das Portal %(low)s bis %(high)s an; gefragt werden nur ganze Zahlen.")
            % {"low": item.minimum, "high": item.maximum},
            "changed",
        )
    return item


def _text(kind: str) -> Callable[[Question], list[ItemDraft]]:
    def make(question: Question) -> list[ItemDraft]:
        item = question.base(question.code, question.label, kind)
        item.max_length = _length(question)
        return [item]

    return make


def _texts(question: Question) -> list[ItemDraft]:
    items = _rows(question, "text")
    for item in items:
        item.hint, item.max_length = item.hint or question.label, _length(question)
    return items


def _length(question: Question) -> int | None:
    value = question.attribute("maximum_chars")
    return int(value) if re.fullmatch(r"[1-9]\d{0,3}", value) else None


MAKERS: dict[str, Callable[[Question], list[ItemDraft]]] = {
    "L": _single, "!": _single, "O": _single, "Y": _yes_no, "5": _five, "M": _multi, "P": _multi,
    "F": _array, "H": _array, "A": _scales(1, 5), "B": _scales(1, 10), "C": _fixed_rows("C"), "E": _fixed_rows("E"),
    "N": _number, "K": _numbers, "S": _text("text"), "T": _text("long_text"), "U": _text("long_text"), "Q": _texts,
}  # fmt: skip


def variables_of(question: Question, items: list[ItemDraft], sid: str) -> dict[str, Tree]:
    """Names under which conditions of the file know the question: its code, its rows, and the older S-G-Q form."""
    legacy = f"{sid}X{question.row.get('gid', '')}X{question.qid}"
    if not items:
        return {}
    if question.row.get("type") in {"M", "P"}:
        names: dict[str, Tree] = {question.title: {"item": items[0].code}, legacy: {"item": items[0].code}}
        for part in (row.get("title", "") for row in question.parts()):
            node = {"item": items[0].code, "option": part.lower()}
            names |= {f"{question.title}_{part}": node, f"{legacy}{part}": node}
        return names
    if items[0].code == question.code:
        return {question.title: {"item": items[0].code}, legacy: {"item": items[0].code}}
    parts = [row.get("title", "") for row in question.parts()]
    return {
        name: {"item": item.code}
        for part, item in zip(parts, items, strict=False)
        for name in (f"{question.title}_{part}", f"{legacy}{part}")
    }
