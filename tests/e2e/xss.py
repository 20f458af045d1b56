"""Texts that would run as a script, or break out of their place, if a page did not escape them."""

from collections.abc import Callable
from typing import Any

from django.db import models

VECTORS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    "</title></textarea></script><script>alert(1)</script>",
    '" onfocus="alert(1)" autofocus x="',
    "' onmouseover='alert(1)' x='",
    "javascript:alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>*{display:none}</style>",
    "<base href=//127.0.0.1/>",
    "<meta http-equiv=refresh content='0;url=//127.0.0.1/'>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    "--><img src=x onerror=alert(1)><!--",
    "]]><svg><a xlink:href='javascript:alert(1)'>",
    "{{ request }}{% debug %}${7*7}",
    "<form action=javascript:alert(1)><button>x</button></form>",
]
BROKEN_OUT = """() => [...document.querySelectorAll(`script:not([src]):not([type='application/json']):not([type='application/ld+json']),
  iframe, base, style, meta[http-equiv], [srcdoc], a[href^='javascript:' i], form[action^='javascript:' i], img[src=x]`)]
  .concat([...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on'))))
  .filter(e => !(e.tagName === 'SCRIPT' && e.textContent.length === 0)).map(e => e.outerHTML.slice(0, 120))"""


class Writer:
    """Writes vectors into columns, each column of each row starting with another one; remembers which went where."""

    def __init__(self, start: int) -> None:
        self.next = start
        self.written: set[tuple[str, str]] = set()

    def text(self, town: str, kind: str, field: Any, pk: Any) -> str:
        """As many vectors as the column holds. Same inputs as ``tests.access.canaries.canary``."""
        if isinstance(field, models.EmailField):
            return f"{kind}-{field.name}-{pk}@test.example".lower()
        length, text = field.max_length or 3000, ""
        for _vector in VECTORS:
            vector = VECTORS[self.next % len(VECTORS)]
            if text and len(text) + len(vector) > length:
                break
            self.next += 1
            text += vector
            self.written.add((f"{field.model.__name__}.{field.name}", vector))
        return text[:length]

    def fill(self, rows: models.QuerySet[Any], *names: str, when: Callable[[Any], bool] = bool) -> None:
        """Write into columns of stored rows that the builder of the world leaves out."""
        for row in rows:
            for name in filter(lambda name: when(getattr(row, name)), names):
                field = row._meta.get_field(name)
                rows.model._base_manager.filter(pk=row.pk).update(**{name: self.text("", "", field, row.pk)})
