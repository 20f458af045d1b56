"""Printable documents of a deployment: the poster and the sheet of code cards, both through the PDF builder."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.pdf import build_pdf
from portal.core.pdf_text import MISSING, drawable
from surveys.enums import LANGUAGE_NAMES, RIGHT_TO_LEFT, Channel
from surveys.links import code_url, readable, survey_url
from surveys.models import Deployment
from surveys.qr import qr_file
from surveys.services.releases.thresholds import thresholds

FOLDER = Path(__file__).parent / "pdf"
AUTHOR = "Vielfaltsportal"
GERMAN = "de"
SECONDS_FOR_CARDS = 90.0


@cache
def poster_texts() -> Mapping[str, Mapping[str, str]]:
    """What the poster says, by language."""
    texts: Mapping[str, Mapping[str, str]] = json.loads((FOLDER / "poster_texts.json").read_text(encoding="utf-8"))
    return texts


def poster_pdf(deployment: Deployment) -> bytes:
    """The poster, A4, in every language of the deployment for which there are texts; equal data give equal bytes."""
    return build_pdf(FOLDER / "poster.typ", poster_data(deployment), created=deployment.created_at)


def poster_data(deployment: Deployment) -> dict[str, Any]:
    """Everything that stands on the poster."""
    url, version, german = survey_url(deployment), deployment.version, poster_texts()[GERMAN]
    title, asked = version.title.get(GERMAN) or version.questionnaire.title, deployment.asked
    return {
        "meta": {
            "title": _("Plakat: %(title)s %(where)s") % {"title": title, "where": asked.where},
            "author": AUTHOR,
            "keywords": [asked.name],
        },
        "town": asked.name,
        "survey": title,
        "address": readable(url),
        "qr": {"svg": qr_file(url, "svg").decode(), "alt": german["qr"].format(address=readable(url))},
        "how": german["how"],
        "who": {"label": german["who"], "text": who_asks(deployment)},
        "german": _spoken(deployment, GERMAN),
        "others": [_spoken(deployment, code) for code in _others(deployment)],
        "also": {"label": german["also"], "names": _further(deployment)},
        "needs_code": deployment.channel == Channel.TOKEN,
    }


def who_asks(deployment: Deployment) -> str:
    """Who asks, programme and whom to ask, in one sentence or two."""
    asked, programme = deployment.asked, deployment.programme
    if programme is not None:
        text = _("%(town)s im Programm „%(programme)s“.") % {"town": asked.asker, "programme": programme.name}
    else:
        text = f"{asked.asker}."
    if asked.contact:
        text += " " + _("Fragen an: %(contact)s") % {"contact": asked.contact}
    return text


def code_sheet_pdf(deployment: Deployment, codes: Sequence[str]) -> bytes:
    """Cards to cut, eight a page: code, address, QR code with the code in the fragment."""
    version = deployment.version
    title, asked = version.title.get(GERMAN) or version.questionnaire.title, deployment.asked
    data = {
        "meta": {
            "title": _("Codes: %(title)s %(where)s") % {"title": title, "where": asked.where},
            "author": AUTHOR,
            "keywords": [asked.name],
        },
        "town": asked.name,
        "survey": title,
        "address": readable(survey_url(deployment)),
        "until": _("Bis %(day)s. Der Code gilt einmal.") % {"day": _day(deployment, GERMAN)},
        "cards": [
            {
                "code": code,
                "qr": {
                    "svg": qr_file(code_url(deployment, code), "svg").decode(),
                    "alt": _("QR-Code zur Umfrage mit dem Code %(code)s") % {"code": code},
                },
            }
            for code in codes
        ],
    }
    return build_pdf(FOLDER / "codes.typ", data, created=timezone.now(), seconds=SECONDS_FOR_CARDS)


def _spoken(deployment: Deployment, code: str) -> dict[str, Any]:
    """The sentences of the poster in one language."""
    texts, version = poster_texts()[code], deployment.version
    return {
        "code": code,
        "rtl": code in RIGHT_TO_LEFT,
        "headline": texts["headline"],
        "invite": texts[deployment.asked.invite].format(town=deployment.asked.name),
        "title": version.title.get(code, ""),
        "how": texts["how"],
        "effort": texts["effort"].format(minutes=version.minutes),
        "until": texts["until"].format(day=_day(deployment, code)),
        "privacy": texts["privacy"].format(minimum=thresholds().answers),
        "needs_code": texts["code"],
    }


def _others(deployment: Deployment) -> list[str]:
    return [code for code in deployment.languages if code != GERMAN and code in poster_texts()]


def _further(deployment: Deployment) -> str:
    """Names of the languages that the survey speaks and the poster does not, as far as the fonts can draw them."""
    names = [LANGUAGE_NAMES.get(code, code) for code in deployment.languages if code not in poster_texts()]
    return ", ".join(name for name in names if MISSING not in drawable(name))


def _day(deployment: Deployment, code: str) -> str:
    """The last day as the language writes it."""
    with override(code):
        return date_format(deployment.closes_on, "DATE_FORMAT")
