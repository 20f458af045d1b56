"""A small reader of HTML for tests: every start tag with its attributes and the text after it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = field(default="")

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in {"input", "meta", "link", "br", "hr", "img"}:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def elements(html: str, tag: str = "", **attributes: str) -> list[Element]:
    """Return the elements with this tag and these attribute values (`class_` matches one class)."""
    reader = _Reader()
    reader.feed(html)
    wanted_class = attributes.pop("class_", "")
    wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
    return [
        element
        for element in reader.elements
        if (not tag or element.tag == tag)
        and (not wanted_class or wanted_class in element.classes())
        and all(element.attributes.get(name) == value for name, value in wanted.items())
    ]


def one(html: str, tag: str = "", **attributes: str) -> Element:
    """Return the only such element."""
    found = elements(html, tag, **attributes)
    assert len(found) == 1, f"{len(found)} × {tag} {attributes}"
    return found[0]
