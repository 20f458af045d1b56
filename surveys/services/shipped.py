"""The instruments that come with the project."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from surveys import models as m
from surveys.exchange.draft_of import draft_of
from surveys.exchange.xlsform import read_xlsform
from surveys.instruments.build import CODES, path_of
from surveys.services.import_drafts import create_from_draft, save_draft


@dataclass(frozen=True)
class Loaded:
    """What became of one shipped file."""

    code: str
    state: str
    number: int
    items: int


@transaction.atomic
def load_instruments(*, update: bool = False) -> list[Loaded]:
    """Load the shipped files that are not there yet; with ``update`` a changed file becomes the next version."""
    return [_load(code, update=update) for code in CODES]


def _load(code: str, *, update: bool) -> Loaded:
    content = path_of(code).read_bytes()
    questionnaire = m.Questionnaire.objects.filter(code=code).first()
    if questionnaire is None:
        return _loaded(create_from_draft(draft=read_xlsform(content), by=None), _("angelegt"))
    versions = list(questionnaire.versions.order_by("-number"))
    draft = read_xlsform(content)
    same = next((version for version in versions if draft_of(version) == draft), None)
    if same is not None or (versions and not update):
        return _loaded(
            same or versions[0], _("vorhanden") if same else _("vorhanden, weicht von der mitgelieferten ab")
        )
    return _loaded(save_draft(questionnaire, draft), _("neue Fassung angelegt"))


def _loaded(version: m.QuestionnaireVersion, state: str) -> Loaded:
    items = m.Item.objects.filter(section__version=version).count()
    return Loaded(version.questionnaire.code, state, version.number, items)
