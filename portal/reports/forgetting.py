"""Named statements that were taken back leave every edition that nobody has released.

What is released stays as it is (docs/decisions/0010). All others lose snapshot and files, for the sentence stands in each
of them: those that wait are built anew, without it, and those that failed or were discarded stay empty.
"""

from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction

from portal.audit.services import record
from portal.core.publications.services import begin
from portal.core.publications.states import ReleaseState
from portal.reports.models import ReportEdition
from portal.reports.renderers.values import statement
from portal.reports.snapshot import read
from portal.reports.snapshot.history import Moment, statements_at


def forget_taken_back(**which: Any) -> int:
    """Empty the editions that say what was taken back; ``which`` narrows them down. Returns how many. Safe to repeat.

    One that is being built is left alone: its build asks again in the end.
    """
    rows = ReportEdition.objects.filter(released_at=None, **which).exclude(snapshot="")
    return sum(_forget(pk) for pk in rows.order_by("pk").values_list("pk", flat=True))


def says_taken_back(edition: ReportEdition) -> bool:
    """Whether a built edition holds a sentence of a statement that is no longer given. One query."""
    towns = [town for town in read(edition.snapshot)["kommunen"] if statement(town)]
    given = statements_at(edition.programme_id, Moment(edition.as_of, edition.created_at)) if towns else {}
    return any(statement(town) != given.get(town["ags"], "") for town in towns)


@transaction.atomic
def _forget(pk: int) -> bool:
    edition = ReportEdition.objects.locked(pk)
    over = edition.released_at is not None or not edition.snapshot or edition.is_being_built
    if over or not says_taken_back(edition):
        return False
    _empty(edition)
    record("report.forget", by=None, on=edition)
    return True


def _empty(edition: ReportEdition) -> None:
    """Files first: if this breaks off, the snapshot still says what to do."""
    for file in edition.files.all():
        default_storage.delete(str(file.file.name))
    edition.files.all().delete()
    waits = edition.state == ReleaseState.READY
    edition.snapshot = edition.sha256 = ""
    edition.built_at = None
    if waits:
        edition.state = ReleaseState.BUILDING
    edition.save(update_fields=["snapshot", "sha256", "built_at", "state"])
    if waits:
        begin(edition, by=None)
