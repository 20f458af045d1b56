"""Who may decide on quotations and themes, and who may speak for the project participants, with the reason when not."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.permissions import can_edit
from portal.core.decisions import ALLOWED, Decision, refuse
from surveys.enums import Wave
from surveys.enums_voices import ReleaseStep, StatementState
from surveys.models import Deployment, Quotation, Statement, StatementCall, ThemeReport
from surveys.period import Period, period_of


def can_release(user: Any, row: Quotation | ThemeReport) -> Decision:
    """May the user release it? A second consultant, while it waits."""
    if row.step != ReleaseStep.PROPOSED:
        return refuse(_("Darüber ist schon entschieden."))
    if row.proposed_by_id == user.pk:
        return refuse(_("Freigeben muss eine zweite Person aus der Beratung."))
    return ALLOWED


def can_withdraw(row: Quotation | ThemeReport) -> Decision:
    """Can it be taken back? Unless it is already."""
    if row.step == ReleaseStep.WITHDRAWN:
        return refuse(_("Das ist schon zurückgezogen."))
    return ALLOWED


def can_call_statement(deployment: Deployment) -> Decision:
    """Can the municipality be asked for a named statement? For an end survey that takes no anonymous answers any more."""
    if deployment.wave != Wave.END:
        return refuse(_("Eine Rückmeldung der Projektbeteiligten gibt es nur zur Abschlussbefragung."))
    if period_of(deployment) is not Period.OVER:
        return refuse(
            _(
                "Die anonyme Befragung läuft oder beginnt noch. Schließen Sie sie, bevor Sie um eine Rückmeldung bitten."
            )
        )
    return ALLOWED


def can_give_statement(user: Any, deployment: Deployment, call: StatementCall | None) -> Decision:
    """May the user write and submit the statement now? Leads and editors of the municipality, when asked, until the day."""
    decision = can_edit(user, deployment.town)
    if not decision:
        return refuse(_("Die Rückmeldung geben die Leitung und die Mitarbeitenden der Kommune."))
    if call is None:
        return refuse(_("Die Beratung hat zu dieser Befragung nicht um eine Rückmeldung gebeten."))
    if timezone.localdate() > call.due_on:
        return refuse(
            _("Die Rückmeldung war bis zum %(day)s möglich. Bitte wenden Sie sich an die Beratung.")
            % {"day": f"{call.due_on:%d.%m.%Y}"}
        )
    return can_call_statement(deployment)


def can_withdraw_statement(user: Any, statement: Statement | None, deployment: Deployment) -> Decision:
    """May the user take the statement back? Leads and editors of the municipality, at any time."""
    if not can_edit(user, deployment.town):
        return refuse(_("Die Rückmeldung geben die Leitung und die Mitarbeitenden der Kommune."))
    if statement is None or statement.state == StatementState.WITHDRAWN:
        return refuse(_("Es gibt keine Rückmeldung, die sich zurückziehen ließe."))
    return ALLOWED
