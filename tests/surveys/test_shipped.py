"""The instruments of the project: up to date, complete in six languages, loaded through the importer, once."""

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from surveys import models as m
from surveys.compiled import compile_version
from surveys.enums import ItemRole
from surveys.exchange.xlsform import read_xlsform, write_xlsform
from surveys.exchange.xlsform_write import write_draft
from surveys.instruments.build import CODES, draft_from_texts, path_of
from surveys.services.checks import check_version
from surveys.services.findings import Severity
from surveys.services.instruments import freeze_version
from surveys.services.shipped import load_instruments
from surveys.validation import validate
from tests.surveys.files import cells

LANGUAGES = ["de", "en", "tr", "ar", "uk", "ru"]
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "uk": r"[\u0400-\u04ff]", "ru": r"[\u0400-\u04ff]"}


@pytest.mark.parametrize("code", CODES)
def test_the_files_are_built_from_the_texts(code: str) -> None:
    """By cells: the packing of a workbook may differ from one machine to the next."""
    assert cells(path_of(code).read_bytes()) == cells(write_draft(draft_from_texts(code)))


@pytest.mark.parametrize("code", CODES)
def test_the_files_are_read_without_a_finding(code: str) -> None:
    draft = read_xlsform(path_of(code).read_bytes())
    assert draft.notes == []
    assert draft.languages == LANGUAGES
    assert draft == draft_from_texts(code)


@pytest.mark.parametrize("code", CODES)
def test_every_text_is_in_its_own_script(code: str) -> None:
    draft = draft_from_texts(code)
    every = [draft.title, draft.intro, draft.purpose, draft.thanks]
    for section in draft.sections:
        every += [section.title, section.intro]
        for item in section.items:
            every += [
                item.label,
                item.hint,
                item.matrix_label,
                *item.labels.values(),
                *(c.label for c in item.choices),
            ]
    for texts in filter(None, every):
        assert list(texts) == LANGUAGES
        for language, script in SCRIPTS.items():
            assert re.search(script, texts[language]), texts[language]
        assert not re.search(r"[\u0400-\u06ff]", texts["de"] + texts["en"] + texts["tr"])
        assert not re.search("[ыэъё]", texts["uk"]), texts["uk"]
        assert not re.search("[іїєґ]", texts["ru"]), texts["ru"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_questionnaire_promises_how_it_is_evaluated(code: str, language: str) -> None:
    """That depends on the rules of the portal, so its start page says it, once for all questionnaires."""
    words = {
        "de": "wertet", "en": "evaluate", "tr": "değerlendiril", "ar": "تُقيَّم", "uk": "оцінюються", "ru": "оцениваются",
    }  # fmt: skip
    draft = draft_from_texts(code)
    for texts in (draft.intro, draft.purpose, draft.thanks):
        assert words[language] not in texts[language].lower()


@pytest.mark.django_db
def test_loading_twice_changes_nothing(capsys: Any) -> None:
    call_command("load_instruments")
    first = list(m.Item.objects.order_by("pk").values_list("pk", "code"))
    call_command("load_instruments", "--update")
    assert list(m.Item.objects.order_by("pk").values_list("pk", "code")) == first
    assert "anfangsbefragung: vorhanden, Fassung 1" in capsys.readouterr().out
    assert {q.code: q.wave for q in m.Questionnaire.objects.all()} == {
        "anfangsbefragung": "start", "abschlussbefragung": "end", "schulungsfeedback": "feedback",
    }  # fmt: skip


@pytest.mark.django_db
def test_exporting_a_loaded_instrument_gives_the_shipped_file() -> None:
    load_instruments()
    for version in m.QuestionnaireVersion.objects.all():
        assert cells(write_xlsform(version)) == cells(path_of(version.questionnaire.code).read_bytes())


@pytest.mark.django_db
def test_an_own_text_stays_until_the_update_is_asked_for() -> None:
    load_instruments()
    version = m.QuestionnaireVersion.objects.get(questionnaire__code="schulungsfeedback")
    version.thanks = {**version.thanks, "de": "Danke!"}
    version.save()
    with pytest.raises(CommandError, match="Entwurf"):
        call_command("load_instruments", "--update")
    freeze_version(version)
    load_instruments()
    assert version.questionnaire.versions.count() == 1
    load_instruments(update=True)
    assert version.questionnaire.versions.count() == 2


@pytest.mark.django_db
def test_the_editor_finds_no_fault_with_them() -> None:
    load_instruments()
    for version in m.QuestionnaireVersion.objects.all():
        faults = [row.sentence for row in check_version(version) if row.severity is not Severity.HINT]
        assert faults == []


def start() -> Any:
    load_instruments()
    return compile_version(m.QuestionnaireVersion.objects.get(questionnaire__code="anfangsbefragung"))


@pytest.mark.django_db
def test_the_start_survey_asks_organisations_more() -> None:
    compiled = start()
    assert compiled.group_item is not None
    assert compiled.organisation_item is not None
    assert (compiled.group_item.role, compiled.organisation_item.role) == (ItemRole.GROUP, ItemRole.ORGANISATION)
    assert len(compiled.organisation_item.options) == 9
    block = {item.code for item in compiled.sections[1].items}
    assert {"bedeutung", "austausch"} < block

    def asked(**answers: str) -> set[str]:
        return set(validate(compiled, {code: [value] for code, value in answers.items()}).answers)

    assert block <= asked(gruppe="verwaltung", organisation_art="verwaltung")
    assert not block & asked(gruppe="organisation", organisation_art="einzelperson")
    assert not block & asked(gruppe="buerger")
    assert "organisation_art" not in asked(gruppe="buerger")


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["zusammenarbeit", "erstellung", "umsetzung"])
def test_whoever_is_dissatisfied_is_asked_why(code: str) -> None:
    compiled = start()
    for score, is_asked in (("4", True), ("5", False), ("wn", False)):
        found = validate(compiled, {"gruppe": ["buerger"], code: [score]}).answers
        assert (f"{code}_grund" in found) is is_asked


def test_scales_are_those_of_the_report() -> None:
    def ranges(code: str) -> dict[str, tuple[Any, Any]]:
        return {
            item.code: (item.minimum, item.maximum) for item in draft_from_texts(code).items if item.kind == "scale"
        }

    first = ranges("anfangsbefragung")
    assert {first[code] for code in ("bedeutung", "austausch", "zusammenarbeit", "erstellung", "umsetzung")} == {
        (0, 10)
    }
    assert {value for code, value in first.items() if code.startswith("ef_")} == {(0, 5)}
    assert set(ranges("abschlussbefragung").values()) == {(-2, 2)}
    assert set(ranges("schulungsfeedback").values()) == {(1, 5)}
