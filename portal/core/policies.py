"""Finds the policy of a URL: declared on the view, or in a table for views of libraries."""

from functools import cache
from importlib import import_module
from typing import Any

from django.urls import ResolverMatch

from portal.core.access import OPERATOR, PUBLIC, Policy

TABLES = ("portal.accounts.policies",)
NAMESPACES = {"admin": OPERATOR}


@cache
def library_policies() -> dict[str, Policy]:
    """Return view name → policy for the URLs of libraries that the portal mounts."""
    merged: dict[str, Policy] = {}
    for table in TABLES:
        merged |= import_module(table).POLICIES
    return merged


def policy_of(view: Any, match: ResolverMatch | None) -> Policy | None:
    """Return the policy of a view, None when nobody declared one."""
    declared: Policy | None = getattr(view, "policy", None)
    if declared or match is None:
        return declared
    if match.namespace in NAMESPACES:
        return PUBLIC if match.url_name in {"login", "jsi18n"} else NAMESPACES[match.namespace]
    return library_policies().get(match.view_name)
