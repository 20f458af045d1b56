"""XLSForm in and out: ``read_xlsform`` and ``write_xlsform``."""

from surveys.exchange.draft_of import draft_of
from surveys.exchange.xlsform_read import read_xlsform
from surveys.exchange.xlsform_write import write_draft
from surveys.models import QuestionnaireVersion

__all__ = ["read_xlsform", "write_xlsform"]


def write_xlsform(version: QuestionnaireVersion) -> bytes:
    """The version as an XLSForm workbook; equal content gives equal bytes."""
    return write_draft(draft_of(version))
