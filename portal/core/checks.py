"""System checks of the portal: start-up stops when a URL declares no policy."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register
from django.urls import ResolverMatch, URLPattern, URLResolver, get_resolver

from portal.core.policies import policy_of


def url_patterns(
    resolver: URLResolver | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Yield (route, full view name, callback) of every URL the portal answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from url_patterns(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield route, namespace + (entry.name or ""), entry.callback


@register()
def every_url_declares_a_policy(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Return an error for each URL without a policy."""
    errors = []
    for route, name, callback in url_patterns():
        space, _, url_name = name.rpartition(":")
        match = ResolverMatch(callback, (), {}, url_name=url_name, namespaces=[*space.split(":")] if space else [])
        if policy_of(callback, match) is None:
            errors.append(Error(f"URL '{route}' ({name}) declares no policy.", id="portal.E001"))
    return errors
