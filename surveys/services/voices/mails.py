"""The mail that asks a municipality for its named statement: to whoever may write it, one mail a person."""

import logging
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.enums import MemberRole
from municipalities.models import Membership
from municipalities.querysets import current
from portal.core.text import clean_line
from surveys.models import StatementCall

logger = logging.getLogger(__name__)
WRITERS = (MemberRole.LEAD, MemberRole.EDITOR)


@dataclass(frozen=True)
class Told:
    """How many people were told, and of how many the mail was refused. Both 0: nobody may write there."""

    sent: int
    failed: int


def tell_municipality(call: StatementCall) -> Told:
    """Mail the request to leads and editors of the municipality; call it after the commit. Never raises."""
    town = call.deployment.town
    members = Membership.objects.filter(current(timezone.localdate()), municipality=town, role__in=WRITERS)
    found = members.filter(user__is_active=True).order_by("user__email").values_list("user__email", flat=True)
    subject, body = _text(call)
    results = [_sent(subject, body, address) for address in dict.fromkeys(found)]
    return Told(sum(results), results.count(False))


def _text(call: StatementCall) -> tuple[str, str]:
    deployment = call.deployment
    context = {
        "town": clean_line(deployment.town.name, maximum=120),
        "title": clean_line(deployment.version.questionnaire.title, maximum=200),
        "due_on": call.due_on,
        "link": settings.BASE_URL + reverse("surveys:town_statement", args=[deployment.town.slug, deployment.pk]),
        "base_url": settings.BASE_URL,
    }
    subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _("Bitte um Ihre Rückmeldung")
    return subject, render_to_string("surveys/email/statement_call.txt", context)


def _sent(subject: str, body: str, address: str) -> bool:
    headers = {"Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address], headers=headers).send()
    except (SMTPException, OSError) as error:  # its text may hold the address, so only its kind is logged
        logger.warning("a request for a statement was not mailed: %s", type(error).__name__)
        return False
    return True
