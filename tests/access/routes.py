"""Every URL of the portal as the resolver knows it, with its policy, its methods and the way to write an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.urls import ResolverMatch

from portal.core.access import Policy
from portal.core.checks import url_patterns
from portal.core.policies import policy_of

NAMED = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>|\(\?P<(?P<group>\w+)>")


@dataclass(frozen=True)
class Route:
    """One URL pattern. ``methods`` is empty for views of libraries, which declare none."""

    pattern: str
    name: str
    policy: Policy
    methods: tuple[str, ...]

    @property
    def label(self) -> str:
        """Name of the URL; those of the Django admin have none in part."""
        return self.name if self.name.rpartition(":")[2] else f"{self.name}{self.pattern}"

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(found["name"] or found["group"] for found in NAMED.finditer(self.pattern))

    def address(self, arguments: Mapping[str, Any]) -> str:
        """Write the address with these arguments."""
        path, position = "", 0
        for found in NAMED.finditer(self.pattern):
            path += self.pattern[position : found.start()]
            path += quote(str(arguments[found["name"] or found["group"]]), safe="/:")
            position = found.end() if found["name"] else _closing(self.pattern, found.start()) + 1
        return "/" + re.sub(r"[\^$]|\\Z", "", path + self.pattern[position:])


def routes() -> list[Route]:
    """All URLs; a URL without a policy is an error of the system check."""
    found = []
    for pattern, name, view in url_patterns():
        space, _, url_name = name.rpartition(":")
        match = ResolverMatch(view, (), {}, url_name=url_name, namespaces=space.split(":") if space else [])
        policy = policy_of(view, match)
        assert policy is not None, f"{pattern} declares no policy"
        found.append(Route(pattern, name, policy, tuple(getattr(view, "methods", ()))))
    return found


def _closing(pattern: str, start: int) -> int:
    """Index of the bracket that closes the one at ``start``."""
    depth = 0
    for index in range(start, len(pattern)):
        if pattern[index] in "()" and pattern[index - 1] != "\\":
            depth += 1 if pattern[index] == "(" else -1
            if depth == 0:
                return index
    raise ValueError(pattern)
