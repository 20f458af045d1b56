"""The snapshot of an edition: every figure and text of the report, as plain data, frozen as canonical JSON.

``build_snapshot`` reads the rows as they were at the end of the day of reference; ``canonical`` and ``read`` turn the
data into the stored text and back. The keys are German, because the JSON file is one of the downloads; what they hold
is written down in ``portal/reports/README.md``.
"""

from portal.reports.snapshot.build import build_snapshot, has_data
from portal.reports.snapshot.canonical import Snapshot, canonical, checksum, read

__all__ = ["Snapshot", "build_snapshot", "canonical", "checksum", "has_data", "read"]
