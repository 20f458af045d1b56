"""From a snapshot to files: pure functions, the same snapshot always gives the same bytes."""

from portal.reports.renderers.document import render_pdf
from portal.reports.renderers.tables import render_csv, render_xlsx
from portal.reports.snapshot.canonical import Snapshot, canonical

__all__ = ["render_csv", "render_json", "render_pdf", "render_xlsx"]


def render_json(snapshot: Snapshot) -> bytes:
    """The snapshot itself; its checksum is the checksum of the edition."""
    return canonical(snapshot).encode()
