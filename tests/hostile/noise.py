"""Requests that no browser of ours would send: wrong types, encodings, names, sizes, headers."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes

BROKEN = (b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\x80" * 50, b"%ED%A0%80")
TEXTS: tuple[bytes, ...] = (*BROKEN, *(
    text.encode("utf-8", "surrogatepass")
    for text in (
        "", " ", "\x00", "a\x00b", "\x08", "\x0b", "\x1b[31m", "\ud800", "x\udfff", "\uffff", "\u202eabc", "\u200b",
        "💥", "𝟙", "１２",
        "٣", "²", "½", "-1", "0", "-0", "1e5", "1e309", "1e999999", "NaN", "sNaN", "-Infinity", "0x10", "1_000",
        "1,5", "1.000,00", "+1",
        "9" * 19, "9" * 400, str(2**31), str(2**63), str(-(2**63) - 1), "true", "None", "null", "[]", "{}",
        "undefined", "2026-02-30",
        "9999-99-99", "0000-00-00", "10000-01-01", "31.02.2026", "1.1.1", "2026-01-01T00:00",
        "<script>alert(1)</script>", "' OR 1=1 --",
        "%", "_", "%00", "%s", "{0.__class__}", "{{ settings.SECRET_KEY }}", "{% load x %}", "../../etc/passwd",
        "a\r\nX: y", "x" * 10_000,
        "ä" * 10_000, "\n" * 3_000, "=1+1", "@test", "a@b", "a@" + "b" * 300 + ".example",
        "\N{RIGHT-TO-LEFT OVERRIDE}", "a\u0301" * 500,
    )
))  # fmt: skip
NAMES = (
    "", "page", "sort", "seite", "q", "id", "pk", "version", "csrfmiddlewaretoken", "next", "title[]", "title[0]",
    "title.x", "__proto__",
    "constructor", "a" * 500, "\x00", "form-TOTAL_FORMS", "municipality", "status", "kind", "help",
)  # fmt: skip
CONTENT_TYPES = (
    "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=ä",
    "multipart/form-data; boundary=" + "x" * 500, "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=base64", "application/x-www-form-urlencoded; charset=unbekannt", "",
    ";;;", "x/y\x7f",
)  # fmt: skip
CHARSETS = ("utf-8", "utf-7", "utf-16", "latin-1", "base64", "unbekannt", "idna", "punycode", "raw_unicode_escape")
BOUNDARY = "rand"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Noise:
    """One request: what to send to an address."""

    method: str
    query: str = ""
    body: bytes = b""
    content_type: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


def make(chance: random.Random, names: Sequence[str], good: dict[str, Any], *, may_post: bool) -> Noise:
    """A request for a page whose form has these names; ``good`` is what a browser would send."""
    if not may_post or chance.random() < 0.25:
        return Noise(
            "GET", query=urlencoded(pairs(chance, names, {})), headers=_headers(chance), cookies=_cookies(chance)
        )
    sent = pairs(chance, names, good)
    kind = chance.random()
    if kind < 0.55:
        noise = Noise("POST", body=urlencoded(sent).encode())
    elif kind < 0.85:
        charset = chance.choice(CHARSETS) if chance.random() < 0.1 else "utf-8"
        content_type = f"multipart/form-data; boundary={BOUNDARY}" + (
            "" if charset == "utf-8" else f"; charset={charset}"
        )
        noise = Noise("POST", body=multipart(chance, sent), content_type=content_type)
    else:
        body = chance.choice(
            [urlencoded(sent).encode(), json.dumps({"x": [1, None]}).encode(), b"\xff\xfe\x00", b"", b"&" * 2000]
        )
        noise = Noise("POST", body=body, content_type=chance.choice(CONTENT_TYPES))
    noise.headers, noise.cookies = _headers(chance), _cookies(chance)
    return noise


def pairs(chance: random.Random, names: Sequence[str], good: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    """Names and values: mostly right, with some missing, some twice and some spoilt."""
    sent = []
    for name in names:
        roll = chance.random()
        value = good.get(name, "")
        values = [str(item).encode() for item in (value if isinstance(value, list) else [value])]
        if roll < 0.25:
            values = [chance.choice(TEXTS)]
        elif roll < 0.32:
            values = []
        elif roll < 0.36:
            values = [chance.choice(TEXTS) for _ in range(chance.choice([2, 5, 60]))]
        sent += [(name.encode(), item) for item in values]
    for _ in range(chance.choice([0, 0, 1, 3])):
        sent.append((chance.choice(NAMES).encode("utf-8", "surrogatepass"), chance.choice(TEXTS)))
    if chance.random() < 0.02:
        sent += [(b"f%d" % number, b"x") for number in range(1_100)]
    return sent


def urlencoded(sent: Sequence[tuple[bytes, bytes]]) -> str:
    return "&".join(f"{quote_from_bytes(name)}={quote_from_bytes(value)}" for name, value in sent)


def multipart(chance: random.Random, sent: Sequence[tuple[bytes, bytes]]) -> bytes:
    """A body of parts; some fields come as a file, some parts are broken, some bodies end too early."""
    body = b""
    for name, value in sent:
        disposition = b'Content-Disposition: form-data; name="' + name.replace(b'"', b"") + b'"'
        if chance.random() < 0.1 or name == b"file":
            name_of_file = chance.choice(
                [b"x.pdf", b"../../x.pdf", b"", b"a\x00.pdf", b"n" * 400 + b".pdf", b"\xff.pdf", b"con.xlsx"]
            )
            disposition += b'; filename="' + name_of_file + b'"'
        if chance.random() < 0.05:
            disposition += chance.choice(
                [b"\r\nContent-Type: text/html; charset=utf-7", b"\r\nContent-Transfer-Encoding: base64", b";;"]
            )
        body += b"--" + BOUNDARY.encode() + b"\r\n" + disposition + b"\r\n\r\n" + value + b"\r\n"
    body += b"--" + BOUNDARY.encode() + b"--\r\n"
    return body[: chance.randrange(len(body))] if chance.random() < 0.1 else body


def _headers(chance: random.Random) -> dict[str, str]:
    choices: list[dict[str, str]] = [
        {}, {}, {}, {}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "\xff"}, {"HTTP_ACCEPT_LANGUAGE": "xx-\xff;q=9"},
        {"HTTP_REFERER": "http://[::1"}, {"HTTP_USER_AGENT": "x" * 3000}, {"HTTP_X_FORWARDED_FOR": "1.2.3.4, \x00, x"},
        {"HTTP_IF_MODIFIED_SINCE": "gestern"}, {"HTTP_RANGE": "bytes=5-1"}, {"HTTP_ACCEPT": "\xff"},
        {"HTTP_HX_CURRENT_URL": "http://["},
    ]  # fmt: skip
    return chance.choice(choices)


def _cookies(chance: random.Random) -> dict[str, str]:
    values = ["", "\x00", "x" * 3000, "[[[", "ä", "0" * 32]
    return {chance.choice(["csrftoken", "messages", "x"]): chance.choice(values)} if chance.random() < 0.05 else {}
