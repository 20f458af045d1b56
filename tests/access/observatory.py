"""The score of an answer by the rules of the HTTP Observatory (2024), as far as they concern headers."""

import re
from typing import Any

HALF_A_YEAR = 15_768_000
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def score(response: Any) -> tuple[int, list[str]]:
    """100 points at the start; returns the score and what changed it."""
    directives = csp(response)
    rules = [
        _csp(directives),
        _cookies(response),
        (-50, "any origin may read") if response.headers.get("Access-Control-Allow-Origin") else (0, ""),
        _hsts(response.headers.get("Strict-Transport-Security", "")),
        (0, "") if response.headers.get("X-Content-Type-Options") == "nosniff" else (-5, "no nosniff"),
        _framing(directives, response.headers.get("X-Frame-Options", "")),
        (5, "private referrer") if response.headers.get("Referrer-Policy") in PRIVATE_REFERRERS else (0, "referrer"),
        (10, "CORP")
        if response.headers.get("Cross-Origin-Resource-Policy") in {"same-origin", "same-site"}
        else (0, "no CORP"),
    ]
    return 100 + sum(points for points, _reason in rules), [
        f"{points:+} {reason}" for points, reason in rules if reason
    ]


def csp(response: Any) -> dict[str, list[str]]:
    """Directive → sources."""
    parts = [part.split() for part in response.headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def _csp(directives: dict[str, list[str]]) -> tuple[int, str]:
    if not directives:
        return -25, "no CSP"
    default = directives.get("default-src", ["*"])
    script, style = (directives.get(name, default) for name in ("script-src", "style-src"))
    if (
        any(source in script for source in ("'unsafe-inline'", "data:", "*", "https:", "http:"))
        or "object-src" in directives
    ):
        return -20, "CSP allows foreign or inline scripts"
    if "'unsafe-eval'" in script:
        return -10, "CSP allows eval"
    if "'unsafe-inline'" in style:
        return 0, "CSP allows inline styles"
    return (10, "CSP from nothing") if default == ["'none'"] else (5, "CSP")


def _cookies(response: Any) -> tuple[int, str]:
    cookies = list(response.cookies.values())
    if any(not cookie["secure"] for cookie in cookies):
        return -40, "cookie without Secure"
    if any(not cookie["httponly"] for cookie in cookies):
        return -30, "cookie without HttpOnly"
    if cookies and all(cookie["samesite"] in {"Lax", "Strict"} for cookie in cookies):
        return 5, "all cookies SameSite"
    return (0, "") if not cookies else (0, "cookie without SameSite")


def _hsts(value: str) -> tuple[int, str]:
    found = re.search(r"max-age=(\d+)", value)
    if not found:
        return -20, "no HSTS"
    return (0, "") if int(found[1]) >= HALF_A_YEAR else (-10, "HSTS shorter than half a year")


def _framing(directives: dict[str, list[str]], header: str) -> tuple[int, str]:
    if directives.get("frame-ancestors") == ["'none'"]:
        return 5, "frame-ancestors"
    return (0, "") if header in {"DENY", "SAMEORIGIN"} else (-20, "may be framed")
