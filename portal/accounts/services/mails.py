"""Mails of the accounts app. Their links start with ``settings.BASE_URL``, never with a host that a request names."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.accounts.models import Invitation
from portal.core.errors import DomainError
from portal.core.text import clean_line

logger = logging.getLogger(__name__)


def send_invitation_mail(*, invitation: Invitation, token: str, place: str = "") -> None:
    """Send the link of an invitation; ``place`` is the name of the municipality, if any.

    The text holds nothing that a user typed. Raises ``DomainError`` when the mail server refuses.
    """
    context = {
        "link": settings.BASE_URL + reverse("municipalities:invitation_accept", args=[token]),
        "role": invitation.get_programme_role_display() if invitation.programme_role else "",
        "place": clean_line(place, maximum=120),
        "expires_at": invitation.expires_at,
        "base_url": settings.BASE_URL,
    }
    subject = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + _("Einladung zum Vielfaltsportal")
    body = render_to_string("account/email/invitation.txt", context)
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    except (SMTPException, OSError) as error:
        logger.exception("invitation %s could not be mailed", invitation.pk)
        raise DomainError(
            _("Die E-Mail ging nicht hinaus. Bitte ziehen Sie die Einladung zurück und laden Sie später erneut ein.")
        ) from error
