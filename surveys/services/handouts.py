"""Giving people the way to a survey: printed codes, invitations and reminders by mail.

Addresses are used to send and are then forgotten: no table, log, task or session ever holds one. What is kept is a
``Handout`` row with numbers. Which code went to which address is known to the mail alone.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.core.decisions import insist
from portal.core.errors import DomainError
from portal.core.text import clean_line
from surveys.enums import Channel, HandoutKind
from surveys.links import code_url, survey_url
from surveys.models import Deployment, Handout, Token
from surveys.period import Period, period_of
from surveys.permissions_deployments import can_create_codes, can_invite
from surveys.services.tokens import create_tokens, grouped, hash_of

logger = logging.getLogger(__name__)
MOST_CODES = 300
BROKEN_LINE = 3
"""So many failures in a row mean that the mail server is away; the rest of the list is not tried."""


@dataclass(frozen=True)
class Sent:
    """What became of a list. ``failed`` are the addresses whose mail was refused: shown once, never stored."""

    handout: Handout
    failed: list[str] = field(default_factory=list)


def print_codes(*, deployment: Deployment, by: Any, number: int, key: str) -> list[str]:
    """Create codes to print and return them, the only time they are readable. ``key`` is used once."""
    if not 1 <= number <= MOST_CODES:
        raise DomainError(_("Bitte geben Sie eine Zahl von 1 bis %(most)s an.") % {"most": MOST_CODES}, field="number")
    with transaction.atomic():
        row = _locked(deployment)
        insist(can_create_codes(by, row))
        handout = _begin(row, HandoutKind.PRINT, number, key, by)
        codes = create_tokens(deployment=row, number=number)
        _finish(handout, row, by, failed=0)
    return codes


def own_codes(*, deployment: Deployment, codes: Sequence[str]) -> list[str]:
    """The codes as people read them, to print them again; ``DomainError`` if they were not created for this deployment.

    Those used meanwhile are not known any more, so one that is unused is enough, and none of another deployment.
    """
    tidy = [grouped(code) for code in codes]
    hashes = {hash_of(code) for code in tidy if code}
    owners = set(Token.objects.filter(token_hash__in=hashes).values_list("deployment", flat=True))
    if len(tidy) > MOST_CODES or len(hashes) != len(tidy) or owners != {deployment.pk}:
        raise DomainError(_("Diese Codes gehören nicht zu dieser Erhebung. Bitte legen Sie neue an."))
    return tidy


def send_invitations(
    *, deployment: Deployment, by: Any, addresses: Sequence[str], key: str, reminder: bool = False
) -> Sent:
    """Mail each address the link, for token surveys with a code of its own; ``key`` is used once.

    A reminder brings no new code: nobody can answer twice, and nobody knows who has answered.
    Codes of mails that were refused are taken back.
    """
    kind = HandoutKind.REMINDER if reminder else HandoutKind.INVITATION
    with transaction.atomic():
        row = _locked(deployment)
        insist(can_invite(by, row))
        _check_amount(row, len(addresses))
        handout = _begin(row, kind, len(addresses), key, by)
        with_codes = row.channel == Channel.TOKEN and not reminder
        codes = create_tokens(deployment=row, number=len(addresses)) if with_codes else [""] * len(addresses)
    failed = _deliver(row, kind, list(zip(addresses, codes, strict=True)))
    with transaction.atomic():
        unsent = [hash_of(code) for _address, code in failed if code]
        Token.objects.filter(deployment=row, token_hash__in=unsent).delete()
        _finish(handout, row, by, failed=len(failed))
    return Sent(handout, [address for address, _code in failed])


def mail_text(deployment: Deployment, *, reminder: bool, code: str = "") -> tuple[str, str]:
    """Subject and body of the mail; ``code`` empty for the open link and for reminders."""
    version = deployment.version
    context = {
        "deployment": deployment,
        "where": clean_line(deployment.asked.where, maximum=200),
        "asker": clean_line(deployment.asked.asker, maximum=200),
        "title": clean_line(version.title.get("de", ""), maximum=200) or str(version.questionnaire),
        "minutes": version.minutes,
        "link": code_url(deployment, code) if code else survey_url(deployment),
        "address": survey_url(deployment),
        "code": code,
        "reminder": reminder,
        "needs_code": deployment.channel == Channel.TOKEN,
        "begins": period_of(deployment) is Period.BEFORE,
    }
    wording = _("Erinnerung an die Umfrage: %(title)s") if reminder else _("Einladung zur Umfrage: %(title)s")
    return wording % {"title": context["title"]}, render_to_string("surveys/email/invitation.txt", context)


def _deliver(deployment: Deployment, kind: str, letters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Send one mail an address over one connection; return those that were refused."""
    connection = get_connection()
    failed: list[tuple[str, str]] = []
    in_a_row = 0
    try:
        for address, code in letters:
            if in_a_row < BROKEN_LINE and _sent(deployment, kind, address, code, connection):
                in_a_row = 0
            else:
                failed.append((address, code))
                in_a_row += 1
    finally:
        _close(connection)
    return failed


def _sent(deployment: Deployment, kind: str, address: str, code: str, connection: Any) -> bool:
    subject, body = mail_text(deployment, reminder=kind == HandoutKind.REMINDER, code=code)
    contact = deployment.asked.contact
    message = EmailMessage(
        subject,
        body,
        settings.DEFAULT_FROM_EMAIL,
        [address],
        connection=connection,
        reply_to=[contact] if contact else None,
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (SMTPException, OSError) as error:  # its text may hold the address, so only its kind is logged
        logger.warning("a mail of deployment %s was refused: %s", deployment.pk, type(error).__name__)
        if isinstance(error, SMTPServerDisconnected):
            _close(connection)
        return False
    return True


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (SMTPException, OSError):
        logger.warning("the mail server did not say goodbye")


def _check_amount(deployment: Deployment, number: int) -> None:
    if not number:
        raise DomainError(_("Die Liste enthält keine E-Mail-Adresse."), field="addresses")
    if number > settings.SURVEY_MAILS_PER_LIST:
        raise DomainError(
            _("Das sind %(number)s Adressen. Bitte senden Sie höchstens %(most)s auf einmal.")
            % {"number": number, "most": settings.SURVEY_MAILS_PER_LIST},
            field="addresses",
        )
    since = timezone.now() - timedelta(days=1)
    mails = deployment.handouts.exclude(kind=HandoutKind.PRINT).filter(started_at__gt=since)
    sent = sum(mails.values_list("number", flat=True))
    if sent + number > settings.SURVEY_MAILS_PER_DAY:
        raise DomainError(
            _(
                "In 24 Stunden gehen für eine Erhebung höchstens %(most)s E-Mails hinaus, %(sent)s sind es schon. "
                "Bitte senden Sie den Rest morgen."
            )
            % {"most": settings.SURVEY_MAILS_PER_DAY, "sent": sent},
            field="addresses",
        )


def _begin(deployment: Deployment, kind: str, number: int, key: str, by: Any) -> Handout:
    try:
        with transaction.atomic():
            return Handout.objects.create(deployment=deployment, kind=kind, number=number, key=key, by=by)
    except IntegrityError as error:
        raise DomainError(
            _("Dieser Auftrag ist schon ausgeführt. Für einen neuen öffnen Sie die Seite bitte noch einmal.")
        ) from error


def _finish(handout: Handout, deployment: Deployment, by: Any, *, failed: int) -> None:
    handout.failed, handout.finished_at = failed, timezone.now()
    handout.save(update_fields=["failed", "finished_at"])
    record(
        f"deployment.{handout.kind}",
        by=by,
        on=deployment,
        ags=deployment.asked.ags,
        detail={"number": handout.number, "failed": failed},
    )


def _locked(deployment: Deployment) -> Deployment:
    rows = Deployment.objects.with_asked().select_for_update(of=("self",)).select_related("version__questionnaire")
    row = rows.filter(pk=deployment.pk).first()
    if row is None:
        raise DomainError(_("Diese Erhebung wurde inzwischen gelöscht."))
    return row
