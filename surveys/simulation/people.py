"""Synthetic respondents: what each would send as a form, read by the same validation as everybody's."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

from surveys.compiled import CompiledItem, CompiledVersion
from surveys.layout import NOT_REACHED
from surveys.simulation.plans import SYNTHETIC, Plan, Spread
from surveys.validation import Submission, validate
from surveys.wording import GERMAN

Person = tuple[Mapping[str, str], str]
"""Fixed choices by item code, and the code of the section before which the person stops; empty for none."""


def people(plan: Plan, rng: random.Random) -> list[Person]:
    """Everybody of the deck in random order; who stops early is drawn too, as often as the plan says."""
    deck = [card.choices for card in plan.deck for _copy in range(card.number)]
    stops = [section for section, number in plan.leave.items() for _copy in range(number)]
    stops += [""] * (len(deck) - len(stops))
    rng.shuffle(deck)
    rng.shuffle(stops)
    return list(zip(deck, stops, strict=True))


def answer(compiled: CompiledVersion, plan: Plan, person: Person, rng: random.Random) -> Submission:
    """The submission of one person; sections after the stop are not reached."""
    choices, stop = person
    ended = _from(compiled, stop)
    raw = {
        item.code: [value]
        for item in compiled.items.values()
        if item.code not in ended and (value := _value(item, plan, choices, rng))
    }
    submission = validate(compiled, raw)
    left = {code: NOT_REACHED for code in submission.answers if code in ended}
    return replace(submission, answers={**submission.answers, **left})


def _from(compiled: CompiledVersion, stop: str) -> set[str]:
    """Codes of all items from that section on."""
    codes = [section.code for section in compiled.sections]
    later = compiled.sections[codes.index(stop) :] if stop in codes else ()
    return {item.code for section in later for item in section.items}


def _value(item: CompiledItem, plan: Plan, choices: Mapping[str, str], rng: random.Random) -> str:
    """What is sent for an item, asked or not: validation drops what is not asked."""
    if item.code in choices:
        return choices[item.code]
    if item.is_text:
        return _text(item, plan, rng)
    spread = plan.scales.get(item.code, Spread((item.minimum + item.maximum) / 2))
    if rng.random() < spread.missing:
        return rng.choice([*(missing.code for missing in item.missing), ""])
    if item.kind in {"scale", "number"}:
        mean = spread.by_organisation.get(choices.get("organisation_art", ""), spread.mean)
        return str(_point(item, mean, spread.focus, rng))
    return rng.choice(item.options).code


def _text(item: CompiledItem, plan: Plan, rng: random.Random) -> str:
    share, texts = plan.texts.get(item.code, (0.0, ("",)))
    return f"{rng.choice(texts)} {SYNTHETIC}" if rng.random() < share else ""


def worded(text: str, plan: Plan, key: UUID) -> tuple[str, str]:
    """Language and words of a text: every fourth form, told by its key, is written in the language of the respondent."""
    language, words = plan.foreign.get(text.removesuffix(SYNTHETIC).strip(), ("", ""))
    return (language, f"{words} {SYNTHETIC}") if words and key.int % 4 == 0 else (GERMAN, text)


def _point(item: CompiledItem, mean: float, focus: float, rng: random.Random) -> int:
    """A beta-binomial draw: its expectation is exactly the mean, whatever the ends of the scale."""
    steps = item.maximum - item.minimum
    share = min(0.999, max(0.001, (mean - item.minimum) / steps))
    inclined = rng.betavariate(share * focus, (1 - share) * focus)
    return item.minimum + sum(rng.random() < inclined for _step in range(steps))


def deal(number: int, sizes: tuple[int, ...], towns: int) -> Iterator[int]:
    """Split a number over towns in proportion to ``sizes`` (repeated if there are more towns); adds up exactly."""
    weights = [sizes[index % len(sizes)] for index in range(towns)]
    given, total = 0, 0
    for weight in weights:
        total += weight
        share = round(number * total / sum(weights)) - given
        given += share
        yield share
