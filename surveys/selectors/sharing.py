"""What people pass on of a survey: its address, one for each language, and a text for a newspaper or web page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.core.templatetags.portal_tags import date_de
from surveys.enums import LANGUAGE_NAMES, Channel
from surveys.links import survey_url
from surveys.models import Deployment
from surveys.wording import GERMAN


@dataclass(frozen=True)
class LanguageLink:
    """The start page in a language: its code, its own name, the address."""

    code: str
    name: str
    url: str


@dataclass(frozen=True)
class Sharing:
    """``text`` is German, and empty where the address alone lets nobody in."""

    url: str
    languages: list[LanguageLink]
    text: str


def sharing(deployment: Deployment) -> Sharing:
    """No query after ``with_names``."""
    url = survey_url(deployment)
    codes = deployment.languages if len(deployment.languages) > 1 else []
    links = [LanguageLink(code, LANGUAGE_NAMES.get(code, code), f"{url}?sprache={code}") for code in codes]
    return Sharing(url, links, _announcement(deployment, url) if deployment.channel == Channel.OPEN else "")


def _announcement(deployment: Deployment, url: str) -> str:
    version = deployment.version
    words = {
        "title": version.title.get(GERMAN, "") or version.questionnaire.title,
        "where": deployment.asked.where,
        "first": date_de(deployment.opens_on),
        "last": date_de(deployment.closes_on),
        "minutes": version.minutes,
        "url": url,
        "asker": deployment.asked.asker,
    }
    lines = [
        _("Umfrage „%(title)s“ %(where)s: Machen Sie mit!"),
        _("Vom %(first)s bis zum %(last)s unter %(url)s"),
        _("Es dauert etwa %(minutes)s Minuten, ohne Anmeldung und freiwillig."),
        *([_("Die Umfrage gibt es in mehreren Sprachen.")] if len(deployment.languages) > 1 else []),
        "%(asker)s",
    ]
    return "\n".join(line % words for line in lines)
