"""PDF from a Typst template and data: tagged, PDF/A-2a and PDF/UA-1, equal input gives equal bytes.

Data reach the template as JSON only (``sys.inputs``), every string cleaned against the characters that the shipped
fonts can draw. Typst runs in ``pdf_worker`` in a process of its own, in an empty directory with copies of the template
files, with limits of time and memory. How to write a template: see the head of ``pdf_templates/lib.typ``.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.core.errors import DomainError
from portal.core.limited_process import ProcessFailedError, run_limited
from portal.core.pdf_text import drawable

TEMPLATES = Path(__file__).parent / "pdf_templates"
FONTS = Path(__file__).parent / "pdf_fonts"
WORKER = Path(__file__).parent / "pdf_worker.py"
SECONDS = 30.0
MEGABYTES = 2048


class PdfError(DomainError):
    """The document could not be built. ``message`` is for the user, ``detail`` (the compiler's words) for the log."""

    def __init__(self, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.detail = detail


def build_pdf(template: str | Path, data: Mapping[str, Any], *, created: datetime, seconds: float = SECONDS) -> bytes:
    """Compile ``template`` (a name in ``pdf_templates``, or a file of another app) with ``data``.

    ``data["meta"]`` holds ``title``, ``author`` and ``keywords`` of the document. ``created`` must be aware; it is the
    only date in the file. Strings under a key ``svg`` are drawings and pass as they are. Raises ``PdfError``.
    """
    if created.tzinfo is None:
        raise ValueError("created must be an aware datetime")
    with tempfile.TemporaryDirectory(prefix="vielfalt-pdf-") as folder:
        main = _copy_templates(Path(template), Path(folder))
        job = {
            "root": folder,
            "main": main,
            "fonts": str(FONTS),
            "timestamp": int(created.timestamp()),
            "inputs": {"data": json.dumps(_clean(data), ensure_ascii=False), "created": created.isoformat()},
        }
        try:
            return run_limited(
                WORKER, stdin=json.dumps(job).encode(), seconds=seconds, megabytes=MEGABYTES, cwd=Path(folder)
            )
        except ProcessFailedError as error:
            raise _explained(error) from error


def _copy_templates(template: Path, folder: Path) -> str:
    """Put the library and the template into ``folder`` as plain files (Typst would follow links out of its root)."""
    source = template if template.is_absolute() else TEMPLATES / template.name
    if source.is_symlink() or not source.is_file():
        raise PdfError(
            _("Für dieses Dokument fehlt die Vorlage. Bitte wenden Sie sich an den Betrieb."), detail=str(source)
        )
    for file in [*sorted(TEMPLATES.glob("*.typ")), source]:
        if not file.is_symlink():
            shutil.copyfile(file, folder / file.name)
    return source.name


def _clean(value: Any, *, key: str = "") -> Any:
    """JSON values with drawable strings; dates as ISO text, decimals as numbers."""
    if isinstance(value, (str, Promise)):
        return str(value) if key == "svg" else drawable(str(value))
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _clean(item, key=str(name)) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    raise TypeError(f"{type(value).__name__} cannot go into a PDF")


def _explained(error: ProcessFailedError) -> PdfError:
    if error.timed_out:
        return PdfError(_("Das Dokument wurde nicht rechtzeitig fertig. Bitte wählen Sie einen kleineren Umfang."))
    return PdfError(
        _(
            "Das Dokument konnte nicht erstellt werden. Bitte versuchen Sie es noch einmal oder wenden Sie "
            "sich an den Betrieb."
        ),
        detail=error.detail,
    )
