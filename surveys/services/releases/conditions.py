"""Conditions of items in words, by the codes of the compiled version."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from surveys.compiled import LOCAL_PREFIX
from surveys.models import Deployment, Item
from surveys.wording import in_words


def condition_words(deployments: Iterable[Deployment]) -> dict[str, str]:
    """Words by item code where there is a condition of the item or of its section; three queries."""
    rows = list(deployments)
    shared = {row.version_id: "" for row in rows}
    local = {row.local_version_id: LOCAL_PREFIX for row in rows if row.local_version_id}
    found: dict[str, str] = {}
    items = Item.objects.filter(section__version__in=[*shared, *local]).select_related("section")
    by_version: dict[int, list[Item]] = {}
    for item in items.prefetch_related("options").order_by("section__version__number", "pk"):
        by_version.setdefault(item.section.version_id, []).append(item)
    for version, members in by_version.items():
        prefix = {**shared, **local}.get(version, "")
        found.update(_words(members, prefix))
    return found


def _words(items: list[Item], prefix: str) -> dict[str, str]:
    known = {item.code: item for item in items}
    words = {}
    for item in items:
        parts = [in_words(tree, known) for tree in (item.section.condition, item.condition) if tree]
        if parts:
            code = item.code if item.code.startswith(prefix) else prefix + item.code
            words[code] = f" {_('und')} ".join(parts)
    return words
