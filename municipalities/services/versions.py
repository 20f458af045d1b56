"""Optimistic locking for rows without a version column: the number of their newest change stands in for it."""

from typing import Any


def stamped(row: Any) -> Any:
    """Return the row with an attribute ``version``: its column, else the id of its newest change (0 without one).

    Call it when a form is shown and, on the locked row, before ``refuse_overwriting``.
    """
    if not hasattr(row, "version"):
        row.version = row.history.order_by("-history_id").values_list("history_id", flat=True).first() or 0
    return row


def names(rows: list[Any], most: int = 3) -> str:
    """Return „a“, „b“, „c“ and … for a sentence that says what is in the way."""
    quoted = ", ".join(f"„{row}“" for row in rows[:most])
    return f"{quoted} …" if len(rows) > most else quoted
