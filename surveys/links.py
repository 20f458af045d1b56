"""Addresses of surveys, as they stand on posters, in mails and in QR codes: always on the portal's own base address."""

from django.conf import settings
from django.urls import reverse

from surveys.models import Deployment


def survey_url(deployment: Deployment) -> str:
    """Full address of the start page."""
    return str(settings.BASE_URL) + reverse("surveys:answer_start", args=[deployment.slug])


def code_url(deployment: Deployment, code: str) -> str:
    """Address with a one-time code in the fragment, which a browser never sends and no log can hold."""
    return f"{survey_url(deployment)}#{code}"


def readable(url: str) -> str:
    """The address as people type it."""
    return url.split("://", 1)[-1].rstrip("/")
