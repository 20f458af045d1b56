"""Saving all texts of a version in one language at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from surveys.models import Item, QuestionnaireVersion
from surveys.selectors.instruments import sections_of
from surveys.services.editing import locked_draft, note, refuse_overwriting
from surveys.services.questions import SHARED_BY_ROWS, share
from surveys.services.version_texts import Holder, Part, Place, parts


def translated(found: Sequence[Part], language: str) -> dict[str, str]:
    """The texts of a language by key, empty where there is none."""
    return {place.key: place.texts.get(language, "") for part in found for place in part.places}


@transaction.atomic
def save_translations(
    *, version: QuestionnaireVersion, language: str, by: Any, texts: Mapping[str, str], seen: int | None = None
) -> int:
    """Save ``texts`` by key; returns how many changed. Keys that are gone meanwhile are passed over.

    ``EditConflict`` when the texts of the language changed since ``seen``, the stamp of ``translated``.
    """
    fresh = locked_draft(version)
    found = parts(fresh, sections_of(fresh))
    places = {place.key: place for part in found for place in part.places}
    stored = translated(found, language)
    known = {key: text for key, text in texts.items() if key in places}
    refuse_overwriting(fresh, seen, stored, known)
    changed = [key for key, text in known.items() if text != stored[key]]
    for key in changed:
        places[key].put(language, known[key])
    _save([places[key] for key in changed])
    if changed:
        note("version.translate", by=by, version=fresh, on=fresh, language=language, texts=len(changed))
    return len(changed)


def _save(places: Sequence[Place]) -> None:
    fields: dict[Holder, set[str]] = {}
    for place in places:
        fields.setdefault(place.holder, set()).add(str(place.path[0]))
    for row, names in fields.items():
        row.save(update_fields=sorted(names))
        if isinstance(row, Item) and row.matrix and names & set(SHARED_BY_ROWS):
            share(row)
