"""Whether an approved text is the original with places replaced by square brackets, and nothing else. Pure."""

import re
from collections.abc import Sequence

_BRACKETS = re.compile(r"\[[^\[\]\n]{1,80}\]")
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u9fff])\w)+")
"""Words; a sign each where a script writes no spaces."""


def is_redaction(original: str, text: str) -> bool:
    """Every word is the original's, in its place; what is missing is marked by brackets such as "[…]" or "[Name]".

    Punctuation, space and brackets of the original itself do not count. A text of brackets alone is none.
    """
    words = _words(original)
    if _words(text) == words:
        return bool(words)
    parts = [_words(part) for part in _BRACKETS.split(text)]
    if len(parts) == 1 or not any(parts):
        return False
    first, *middle, last = parts
    if words[: len(first)] != first or (last and words[-len(last) :] != last):
        return False
    at, end = len(first), len(words) - len(last)
    for part in middle:
        at = _after(words, part, at)
        if at < 0:
            return False
    return at <= end


def _words(text: str) -> list[str]:
    return _WORDS.findall(text)


def _after(words: Sequence[str], part: Sequence[str], start: int) -> int:
    """Index behind the first place from ``start`` on where ``part`` stands, -1 without one."""
    for at in range(start, len(words) - len(part) + 1):
        if list(words[at : at + len(part)]) == list(part):
            return at + len(part)
    return -1
