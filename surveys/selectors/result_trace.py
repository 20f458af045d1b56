"""By what a reader recognises a released result and can check it: number, day, checksum, address. No query."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.tables import Column, Sheet
from portal.core.templatetags.portal_tags import date_de
from surveys.figures import ResultFigure
from surveys.models import Release


def trace(release: Release) -> list[tuple[str, str]]:
    """Term and text; empty before the release, when nobody may quote it."""
    if release.released_at is None:
        return []
    return [
        (_("Auswertung"), _name(release)),
        (_("Prüfsumme (SHA-256)"), release.sha256),
        (_("Dauerhafte Adresse"), settings.BASE_URL + reverse("surveys:result_release", args=[release.pk])),
    ]


def trace_text(release: Release) -> str:
    """The same as one line."""
    found = trace(release)
    return f"{found[0][1]}. {'. '.join(f'{term}: {text}' for term, text in found[1:])}" if found else ""


def trace_sheet(release: Release) -> list[Sheet]:
    """A sheet for workbooks of released results."""
    columns = [Column("fact", _("Angabe"), width=28), Column("text", _("Inhalt"), width=100)]
    return [Sheet(_("Nachweis"), columns, trace(release))] if release.released_at else []


def traced(sheet: Sheet, release: Release) -> Sheet:
    """With the line in a last column: a CSV has no other place for it."""
    text = trace_text(release)
    if not text:
        return sheet
    columns = [*sheet.columns, Column("trace", _("Nachweis"), width=44)]
    return replace(sheet, columns=columns, rows=[[*row, text] for row in sheet.rows])


def traced_figure(figure: ResultFigure, release: Release) -> ResultFigure:
    """With the line behind the source, for pictures."""
    source = " ".join(filter(None, (figure.figure.source, trace_text(release))))
    return replace(figure, figure=replace(figure.figure, source=source))


def _name(release: Release) -> str:
    assert release.released_at is not None  # noqa: S101
    values = {"number": release.number, "day": date_de(release.released_at)}
    return _("Auswertung %(number)s, freigegeben am %(day)s (Vier-Augen-Prinzip)") % values
