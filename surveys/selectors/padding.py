"""What may have lifted a small group over a threshold, in sentences for the consultants who judge it.

See docs/disclosure.md: no rule on counts can tell answers of strangers from those of the people meant.
"""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Sum
from django.utils.translation import gettext as _

from portal.accounts.enums import ProgrammeRole
from surveys.enums import Channel, HandoutKind
from surveys.models import Deployment, Handout, Release
from surveys.selectors.invited import invited_in_all
from surveys.selectors.participation import banded


def too_many(deployment: Deployment, responses: int) -> str:
    """Where more answered than take part in the cohort that is asked; else empty. No query after ``with_asked``."""
    participants = deployment.cohort.participants if deployment.cohort else None
    if participants is None or responses <= participants:
        return ""
    return _(
        "%(cohort)s: Es gibt mehr Antworten als Teilnehmende (%(number)s). Bitte klären Sie vor der Freigabe,"
        " woher die übrigen kommen. Einmalige Codes statt des offenen Links verhindern das."
    ) % {"cohort": deployment.cohort, "number": participants}


def doubts(release: Release) -> list[str]:
    """What to look into before a release: too many answers or codes, answers from files. Up to three queries."""
    if release.released_at is not None:
        return []
    asked = ("deployment__municipality", "deployment__cohort", "deployment__programme")
    counted = {row.deployment: row.responses for row in release.counts.select_related(*asked).defer("counts")}
    found = [text for deployment, responses in counted.items() if (text := too_many(deployment, responses))]
    found += _codes([deployment for deployment in counted if deployment.channel == Channel.TOKEN])
    imported = sum(deployment.imported for deployment in counted)
    if imported:
        found.append(
            _("Aus Dateien übernommene Antworten: %(number)s. Bitte prüfen Sie, woher sie stammen.")
            % {"number": banded(imported)}
        )
    return found


def _codes(deployments: Sequence[Deployment]) -> list[str]:
    """Who has codes can answer with them: where there are more than people were invited, which a town printed itself."""
    if not deployments:
        return []
    handed_out, by_town = _handed_out(deployments)
    invited = invited_in_all(deployments)
    found = [text for row in deployments if (text := _too_many_codes(row, handed_out[row.pk], invited.get(row.pk)))]
    own = [f"{row.asked.name} ({by_town[row.pk]})" for row in deployments if row.municipality and by_town[row.pk]]
    if own:
        found.append(
            _("Die Kommune selbst hat Codes gedruckt: %(towns)s. Wer sie bekommen hat, weiß das Portal nicht.")
            % {"towns": ", ".join(own)}
        )
    return found


def _too_many_codes(deployment: Deployment, codes: int, invited: int | None) -> str:
    known = deployment.cohort.participants if invited is None and deployment.cohort else invited
    if known is None or codes <= known:
        return ""
    return _(
        "%(asked)s: Es sind mehr Codes ausgegeben (%(codes)s) als Personen eingeladen (%(invited)s)."
        " Bitte klären Sie vor der Freigabe, wer die übrigen bekommen hat."
    ) % {"asked": deployment.asked.name, "codes": codes, "invited": known}


def _handed_out(deployments: Sequence[Deployment]) -> tuple[Counter[int], Counter[int]]:
    """Codes by deployment: printed or mailed by anybody, and printed by others than consultants."""
    rows = Handout.objects.filter(deployment__in=deployments, kind__in=(HandoutKind.PRINT, HandoutKind.INVITATION))
    numbers = rows.order_by().values_list("deployment", "kind", "by__programme_role")
    every, by_town = Counter[int](), Counter[int]()
    for deployment, kind, role, number, failed in numbers.annotate(Sum("number"), Sum("failed")):
        every[deployment] += number - failed
        if kind == HandoutKind.PRINT and role != ProgrammeRole.CONSULTANT:
            by_town[deployment] += number - failed
    return every, by_town
