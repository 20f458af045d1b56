"""Reading the files of an edition back."""

import io
import re
from collections.abc import Iterator

import pikepdf


def pdf_text(content: bytes) -> str:
    """Text of all pages, by the character maps of the fonts, words separated by spaces."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return re.sub(r"\s+", " ", " ".join(" ".join(_page(page)) for page in pdf.pages))


def _page(page: pikepdf.Page) -> Iterator[str]:
    fonts = {name: _characters(font) for name, font in page.resources.get("/Font", {}).items()}
    current: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            current = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            yield _decoded(operands[0], current)


def _decoded(shown: object, characters: dict[int, str]) -> str:
    parts = list(shown) if isinstance(shown, pikepdf.Array) else [shown]
    text = ""
    for part in parts:
        if isinstance(part, pikepdf.String):
            codes = bytes(part)
            text += "".join(
                characters.get(int.from_bytes(codes[i : i + 2], "big"), "") for i in range(0, len(codes), 2)
            )
    return text


def _characters(font: pikepdf.Object) -> dict[int, str]:
    """Glyph code → text, from the ToUnicode map."""
    table: dict[int, str] = {}
    source = font.ToUnicode.read_bytes().decode("latin-1")
    for block in re.findall(r"beginbfchar(.*?)endbfchar", source, re.S):
        for code, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            table[int(code, 16)] = bytes.fromhex(text).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", source, re.S):
        for first, last, text in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            start = int.from_bytes(bytes.fromhex(text)[-2:], "big")
            for offset in range(int(last, 16) - int(first, 16) + 1):
                table[int(first, 16) + offset] = chr(start + offset)
    return table
