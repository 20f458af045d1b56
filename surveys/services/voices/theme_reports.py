"""Freezing the counts of themes: proposed by one person, released by another, withdrawn with a reason."""

from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.errors import DomainError
from surveys.enums_voices import ReleaseStep
from surveys.models import Questionnaire, TextTheme, ThemeCount, ThemeReport
from surveys.rounds import Round
from surveys.services.releases.thresholds import thresholds
from surveys.services.voices.locking import locked, mark_released, mark_withdrawn, require_passing
from surveys.services.voices.theme_counts import hidden_themes


@transaction.atomic
def propose_theme_report(*, found: Round, by: Any) -> ThemeReport:
    """Freeze how many approved texts have each theme, with what is kept back."""
    Questionnaire.objects.select_for_update(of=("self",)).get(pk=found.questionnaire.pk)
    texts, towns = require_passing(found)
    earlier = ThemeReport.objects.filter(**found.keys)
    if earlier.filter(step=ReleaseStep.PROPOSED).exists():
        raise DomainError(_("Eine Auszählung wartet schon auf die Freigabe."))
    _refuse_few_new(earlier, texts)
    counts = theme_counts(found)
    if not counts:
        raise DomainError(_("Noch kein freigegebener Text hat ein Thema."))
    hidden = hidden_themes(counts, thresholds())
    report = ThemeReport.objects.create(**found.keys, texts=texts, towns=towns, proposed_by=by)
    ThemeCount.objects.bulk_create(
        ThemeCount(report=report, name=name, texts=number, hidden=name in hidden) for name, number in counts.items()
    )
    record("theme_report.propose", by=by, on=report, detail={"themes": len(counts), "hidden": len(hidden)})
    return report


@transaction.atomic
def release_theme_report(*, report: ThemeReport, by: Any) -> ThemeReport:
    """Release what somebody else proposed; it replaces the one shown before."""
    row = locked(report)
    mark_released(row, by)
    record("theme_report.release", by=by, on=row)
    return row


@transaction.atomic
def withdraw_theme_report(*, report: ThemeReport, by: Any, reason: str) -> ThemeReport:
    """Take counts back; readers see no themes of the question until the next release."""
    row = locked(report)
    mark_withdrawn(row, by, reason)
    record("theme_report.withdraw", by=by, on=row)
    return row


def theme_counts(found: Round) -> dict[str, int]:
    """Approved texts of each theme that has any, by name; one query."""
    rows = TextTheme.objects.filter(review__in=found.approved().order_by().values("pk"))
    counted = rows.values("theme__name").annotate(number=Count("pk")).order_by("theme__name")
    return {row["theme__name"]: row["number"] for row in counted}


def _refuse_few_new(earlier: Any, texts: int) -> None:
    """Two counts that differ by few texts would show what those few say. Readers of a withdrawn one have seen it."""
    seen = earlier.exclude(released_at=None).values_list("texts", flat=True).first()
    if seen is not None and abs(texts - seen) < thresholds().new_answers:
        raise DomainError(
            _("Seit der letzten Freigabe sind zu wenige Texte dazugekommen. Nötig sind mindestens %(number)s.")
            % {"number": thresholds().new_answers}
        )
