"""The one place that cleans text: what enters through a form and what leaves through a file passes here.

Removed are characters that no sentence needs and that break or fake exports: control characters and NUL, lone
surrogates, noncharacters, bidirectional embeddings, overrides and isolates, invisible fillers and tag characters.
Kept are the joiners and direction marks that Arabic, Hebrew and Persian need, emoji and private-use characters.
"""

import re
import unicodedata

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FORBIDDEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters except tab and line breaks
    "\ud800-\udfff"  # lone surrogates
    "\u202a-\u202e\u2066-\u2069"  # bidirectional embeddings, overrides, isolates
    "\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffc"  # invisible fillers, annotations, object marks
    "\U000e0000-\U000e007f"  # tag characters
    "\ufdd0-\ufdef" + "".join(chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF)) + "]"
)
_SPACES = re.compile("[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_EDGES = " \n\u00ad\u034f\u061c\u200c\u200d\u200e\u200f"
"""White space and invisible marks: meaningless at the edge of a text, and a text of nothing else is empty."""


def contains_forbidden(value: str) -> bool:
    """Whether ``value`` holds a character that the cleaners would remove (line breaks and spaces apart)."""
    return _FORBIDDEN.search(value) is not None


def clean_text(value: str) -> str:
    """Text of several lines: NFC, line feeds only, plain spaces, no white space at line ends, one blank line at most.

    Idempotent: cleaning twice changes nothing more.
    """
    value = _SPACES.sub(" ", _FORBIDDEN.sub("", _LINE_BREAKS.sub("\n", value)))
    value = "\n".join(line.rstrip(" ") for line in unicodedata.normalize("NFC", value).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", value).strip(_EDGES)


def clean_line(value: str, *, maximum: int | None = None) -> str:
    """One line: as ``clean_text``, runs of white space one space, cut to ``maximum`` characters (ellipsis)."""
    value = re.sub(r"\s+", " ", clean_text(value)).strip(_EDGES)
    if maximum is not None and len(value) > maximum:
        value = value[: max(maximum - 1, 0)].rstrip(_EDGES) + "…" if maximum > 0 else ""
    return value
