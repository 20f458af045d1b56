"""Named statements: asked for by the consultancy, written by the municipality, submitted with consent, withdrawn."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError
from surveys.compiled import compile_version
from surveys.enums_voices import StatementState
from surveys.models import Deployment, Statement, StatementCall
from surveys.permissions_voices import can_call_statement, can_give_statement, can_withdraw_statement
from surveys.querysets import DeploymentQuerySet
from surveys.services.voices.hints import HintKind, hints
from surveys.services.voices.locking import refuse_overwriting
from surveys.services.voices.sentences import statement_items

PERSONAL = frozenset({HintKind.NAME, HintKind.EMAIL, HintKind.PHONE})


@transaction.atomic
def call_statement(*, deployment: Deployment, by: Any, due_on: date) -> StatementCall:
    """Ask the municipality for a statement until a day, or move the day."""
    row = _locked(deployment)
    insist(can_call_statement(row))
    if due_on < timezone.localdate():
        raise DomainError(_("Der Tag muss heute sein oder in der Zukunft liegen."), field="due_on")
    call, _created = StatementCall.objects.update_or_create(
        deployment=row, defaults={"due_on": due_on}, create_defaults={"due_on": due_on, "opened_by": by}
    )
    record("statement.call", by=by, on=row, ags=row.asked.ags, detail={"due_on": due_on.isoformat()})
    return call


@transaction.atomic
def save_statement(
    *, deployment: Deployment, by: Any, version: int, function: str, values: Mapping[str, int], text: str
) -> Statement:
    """Store the draft, complete or not; ``version`` 0 for a new one. ``EditConflict`` if somebody saved meanwhile."""
    row, statement = _to_write(deployment, by)
    if statement.state == StatementState.SUBMITTED:
        raise DomainError(_("Die Rückmeldung ist abgegeben. Holen Sie sie zum Ändern zurück."))
    stored = {"function": statement.function, "text": statement.text, **_by_field(statement.values)}
    refuse_overwriting(statement, version, stored)
    _check(row, function, values)
    statement.function, statement.values, statement.text = function, dict(values), text
    _save(statement, by)
    record("statement.save", by=by, on=statement, ags=row.asked.ags, detail={"answered": len(values)})
    return statement


@transaction.atomic
def submit_statement(*, deployment: Deployment, by: Any, version: int, consent: str) -> Statement:
    """Give the draft as it was shown, with the wording of the consent; from now on it is used.

    A second submission of the same thing changes nothing. ``EditConflict`` if the draft changed since it was shown.
    """
    row, statement = _to_write(deployment, by)
    if statement.state == StatementState.SUBMITTED:
        return statement
    if not consent:
        raise DomainError(_("Ohne Ihre Einwilligung lässt sich die Rückmeldung nicht abgeben."), field="agreed")
    refuse_overwriting(statement, version, {})
    if not statement.function:
        raise DomainError(_("Bitte geben Sie die Funktion an, in der Sie antworten."))
    if not statement.values:
        raise DomainError(_("Bitte schätzen Sie mindestens einen Punkt ein."))
    statement.state, statement.consent, statement.submitted_at = StatementState.SUBMITTED, consent, timezone.now()
    _save(statement, by)
    record("statement.submit", by=by, on=statement, ags=row.asked.ags)
    return statement


@transaction.atomic
def revise_statement(*, deployment: Deployment, by: Any) -> Statement:
    """Take a submitted statement back to change it: no longer used, and the consent has to be given anew.

    Reports that nobody has released lose it, as with ``withdraw_statement``.
    """
    row, statement = _to_write(deployment, by)
    if statement.state != StatementState.SUBMITTED:
        raise DomainError(_("Es gibt keine abgegebene Rückmeldung."))
    statement.state, statement.consent, statement.submitted_at = StatementState.DRAFT, "", None
    _save(statement, by)
    record("statement.revise", by=by, on=statement, ags=row.asked.ags)
    _tell_reports(row)
    return statement


@transaction.atomic
def withdraw_statement(*, deployment: Deployment, by: Any) -> None:
    """Take the statement or its draft back at once and for good; what was said is deleted.

    Its sentence leaves reports that nobody has released; released ones stay as they are (docs/decisions/0010).
    """
    row = _locked(deployment)
    statement = _current(row)
    insist(can_withdraw_statement(by, statement, row))
    assert statement is not None  # noqa: S101
    statement.state, statement.withdrawn_at = StatementState.WITHDRAWN, timezone.now()
    statement.function, statement.values, statement.text = "", {}, ""
    _save(statement, by)
    record("statement.withdraw", by=by, on=statement, ags=row.asked.ags)
    _tell_reports(row)


def lock_statements(programme: int) -> None:
    """Let no statement to the programme be written or taken back until the end of the transaction; one query.

    The deployments are locked as every service here locks its own, and in one order.
    """
    given = Statement.objects.filter(deployment__programme=programme).values("deployment")
    list(_lockable().filter(pk__in=given).order_by("pk").values_list("pk", flat=True))


def _tell_reports(row: Deployment) -> None:
    """Once it is stored, have the sentence leave reports that nobody has released. A message that is lost is no harm:
    the task runs now and then by itself."""
    task = import_string(settings.STATEMENT_TAKEN_BACK_TASK)
    transaction.on_commit(lambda: task.apply_async(args=[row.programme_id], retry=False), robust=True)


def _locked(deployment: Deployment) -> Deployment:
    return _lockable().with_asked().select_related("version").get(pk=deployment.pk)


def _lockable() -> DeploymentQuerySet:
    """Deployments under a lock that leaves answering alone: one statement at a time is written."""
    return Deployment.objects.select_for_update(no_key=True, of=("self",))


def _current(row: Deployment) -> Statement | None:
    return row.statements.exclude(state=StatementState.WITHDRAWN).first()


def _to_write(deployment: Deployment, by: Any) -> tuple[Deployment, Statement]:
    row = _locked(deployment)
    insist(can_give_statement(by, row, StatementCall.objects.filter(deployment=row).first()))
    return row, _current(row) or Statement(deployment=row, revision=0)


def _check(row: Deployment, function: str, values: Mapping[str, int]) -> None:
    if any(hint.kind in PERSONAL for hint in hints(function)):
        raise DomainError(_("Bitte nennen Sie nur Ihre Funktion, keinen Namen und keine Adresse."), field="function")
    items = {item.code: item for item in statement_items(compile_version(row.version))}
    for code, value in values.items():
        if code not in items or not items[code].minimum <= value <= items[code].maximum:
            raise DomainError(_("Eine Einschätzung passt nicht zum Fragebogen. Bitte laden Sie die Seite neu."))


def _by_field(values: Mapping[str, int]) -> dict[str, str]:
    """Values under the names that the form gives its fields."""
    return {f"value_{code}": str(value) for code, value in values.items()}


def _save(statement: Statement, by: Any) -> None:
    statement.given_by, statement.revision = by, statement.revision + 1
    statement.save()
