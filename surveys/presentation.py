"""A section as its template shows it: every question with its choices, in one language, with what was typed so far."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from surveys.answering_texts import GERMAN, direction, interface, sentence
from surveys.asked_if import asked_if
from surveys.compiled import MISSING_FIELD, CompiledItem, CompiledSection, CompiledVersion, Texts

Values = Mapping[str, Sequence[str]]
FEW_POINTS = 7
"""A scale whose points are all named and that has at most this many points is shown as a list of words."""


@dataclass(frozen=True)
class Shown:
    """A text in the language of the page, or in German where the translation is missing (``foreign``)."""

    text: str
    language: str
    foreign: bool

    @property
    def direction(self) -> str:
        return direction(self.language)

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Choice:
    """A radio button or checkbox.

    ``number`` is the point of a scale, ``label`` its words, empty for a bare point; ``place`` is where the point stands.
    """

    value: str
    label: Shown
    checked: bool
    number: str = ""
    exclusive: bool = False
    place: str = ""


@dataclass(frozen=True)
class Question:
    """An item. ``points``: bare numbers in one row, its ``ends`` named below them, named points ``between`` above."""

    code: str
    kind: str
    id: str
    label: Shown
    hint: Shown
    required: bool
    error: str
    condition: str
    asked_if: str
    choices: tuple[Choice, ...] = ()
    points: bool = False
    ends: tuple[Choice, ...] = ()
    between: tuple[Choice, ...] = ()
    missing: tuple[Choice, ...] = ()
    missing_name: str = ""
    value: str = ""
    limits: str = ""
    max_length: int = 0
    bounds: tuple[int, int] | None = None
    mistake: str = ""

    @property
    def input_type(self) -> str:
        return "checkbox" if self.kind == "multi" else "radio"

    @property
    def is_choice(self) -> bool:
        return self.kind in {"single", "multi", "scale"}

    @property
    def may_clear(self) -> bool:
        """A radio button cannot be taken back by itself."""
        return self.kind in {"single", "scale"} and not self.required

    @property
    def described_by(self) -> str:
        parts = {
            "hint": self.hint or self.limits, "between": self.between, "ends": self.ends, "error": self.error,
            "if": self.asked_if,
        }  # fmt: skip
        return " ".join(f"{self.id}-{name}" for name, there in parts.items() if there)


@dataclass(frozen=True)
class Block:
    """One question, or the questions of a matrix under one heading."""

    questions: tuple[Question, ...]
    label: Shown
    is_matrix: bool = False


def shown(texts: Texts, language: str) -> Shown:
    """The text in the language, in German if it is missing, in any language if that is missing too."""
    if texts.get(language):
        return Shown(texts[language], language, False)
    for other in (GERMAN, *texts):
        if texts.get(other):
            return Shown(texts[other], other, True)
    return Shown("", language, False)


def blocks(
    section: CompiledSection,
    language: str,
    values: Values,
    errors: Mapping[str, str],
    only: frozenset[str] | None = None,
    prefix: str = "f-",
) -> Iterator[Block]:
    """Yield the blocks of a section; ``only`` are the codes to show, all if None."""
    items = [item for item in section.items if only is None or item.code in only]
    for matrix, run in groupby(items, key=lambda item: item.matrix):
        found = list(run)
        rows = [_question(item, section, language, values, errors, prefix) for item in found]
        if matrix:
            heading = next((item.matrix_label for item in found if item.matrix_label), {})
            yield Block(tuple(rows), shown(heading, language), is_matrix=True)
        else:
            yield from (Block((row,), row.label) for row in rows)


def uses_german(sections: Sequence[CompiledSection], language: str) -> bool:
    """Whether a text of these sections is missing in the language."""
    return any(shown(texts, language).foreign for section in sections for texts in _texts(section))


def falls_back(compiled: CompiledVersion, language: str) -> bool:
    """Whether any text of the questionnaire is missing in the language."""
    own = (compiled.title, compiled.intro, compiled.purpose, compiled.thanks)
    return any(shown(texts, language).foreign for texts in own) or uses_german(compiled.sections, language)


def _texts(section: CompiledSection) -> Iterator[Texts]:
    yield from (section.title, section.intro)
    for item in section.items:
        yield from (item.label, item.hint, item.matrix_label, *item.labels.values())
        yield from (option.label for option in item.options)
        yield from (missing.label for missing in item.missing)


def _question(
    item: CompiledItem, section: CompiledSection, language: str, values: Values, errors: Mapping[str, str], prefix: str
) -> Question:
    given, typed = values.get(item.code, ()), values.get(item.code + MISSING_FIELD, ())
    choices = _points(item, language, given) if item.kind == "scale" else _options(item, language, given)
    in_words = item.kind == "scale" and len(choices) <= FEW_POINTS and all(choice.label for choice in choices)
    points = item.kind == "scale" and not in_words
    named = [choice for choice in choices if choice.label] if points else []
    missing_given = given if item.kind in {"single", "multi", "scale"} else typed
    return Question(
        code=item.code,
        kind=item.kind,
        id=prefix + item.code,
        label=shown(item.label, language),
        hint=shown(item.hint, language),
        required=item.required,
        error=errors.get(item.code, ""),
        condition=json.dumps(item.condition, ensure_ascii=False) if item.condition else "",
        asked_if=asked_if(item, section, language),
        choices=choices,
        points=points,
        ends=tuple(choice for choice in named if choice.place),
        between=tuple(choice for choice in named if not choice.place),
        missing=tuple(
            Choice(entry.code, shown(entry.label, language), entry.code in missing_given, exclusive=True)
            for entry in item.missing
        ),
        missing_name=item.code + MISSING_FIELD,
        value=given[0] if given else "",
        limits=_limits(item, language),
        max_length=item.max_length,
        bounds=(item.minimum, item.maximum) if item.kind == "number" else None,
        mistake=_mistake(item, language),
    )


def _options(item: CompiledItem, language: str, given: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(option.code, shown(option.label, language), option.code in given, exclusive=option.exclusive)
        for option in item.options
    )


def _points(item: CompiledItem, language: str, given: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            str(point),
            shown(item.labels.get(point, {}), language),
            str(point) in given,
            str(point).replace("-", "−"),
            place={item.minimum: "start", item.maximum: "end"}.get(point, ""),
        )
        for point in range(item.minimum, item.maximum + 1)
    )


def _mistake(item: CompiledItem, language: str) -> str:
    """What the script says to something that is no number of the range."""
    if item.kind != "number":
        return ""
    return sentence(language, "error_not_whole", minimum=item.minimum, maximum=item.maximum)


def _limits(item: CompiledItem, language: str) -> str:
    """What may be typed, in words."""
    if item.kind == "number":
        return sentence(language, "number_range", minimum=item.minimum, maximum=item.maximum)
    if item.is_text:
        limit, hint = sentence(language, "max_length", number=item.max_length), shown(item.hint, language)
        says_it = interface(hint.language)["names_word"].casefold() in hint.text.casefold()
        return limit if says_it else f"{limit} · {sentence(language, 'no_names')}"
    return sentence(language, "several") if item.kind == "multi" else ""
