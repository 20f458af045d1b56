"""Surveys in the matrix: a questionnaire as draft and as frozen version, and a survey in each town."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from portal.accounts.models import User
from portal.core.models import Job, JobState
from surveys.compiled import compile_deployment
from surveys.enums import Channel, VersionState, Wave
from surveys.models import Release, ResponseBlock
from tests.access.canaries import mark
from tests.access.voices import build_voices, is_voice, voice_arguments
from tests.surveys import factories as s
from tests.surveys.results import cohort_release, release_of

DRAFT, FROZEN, DELETABLE, QUIET = "entwurf", "festgeschrieben", "zum-loeschen", "ohne-entwurf"
CODE_OF = {
    "version_delete": DELETABLE,
    "version_create": QUIET,
    "version_export": FROZEN,
    "version_detail": FROZEN,
    "version_preview": FROZEN,
    "version_check": FROZEN,
    "version_translate": DELETABLE,
}
"""The questionnaire that a URL of a version can act on; all others change the draft."""


def build_surveys(towns: list[Any]) -> dict[str, Any]:
    """Create questionnaires, and in each town a survey with codes whose title carries its canary."""
    rows = {code: _version(code) for code in (DRAFT, FROZEN, DELETABLE, QUIET)}
    for code in (FROZEN, QUIET):
        version = rows[code]
        version.state, version.frozen_at = VersionState.FROZEN, timezone.now()
        version.save()
    for town in towns:
        keep = town.rows
        common = {"version": rows[FROZEN], "municipality": town.row}
        keep["survey"] = mark(
            s.DeploymentFactory.create(
                slug=f"umfrage-{town.slug}", channel=Channel.TOKEN, languages=["de"], **common
            ),
            town.letter, "survey", keep=frozenset({"slug"}),
        )  # fmt: skip
        keep["free_survey"] = s.DeploymentFactory.create(slug=f"frei-{town.slug}", **common)
        keep["closed_survey"] = s.DeploymentFactory.create(slug=f"zu-{town.slug}", closed_at=timezone.now(), **common)
        vector = compile_deployment(keep["closed_survey"]).layout.encode({})
        ResponseBlock.objects.create(deployment=keep["closed_survey"], number=5, vectors=vector * 5)
    programme = towns[0].rows["participation"].programme
    for wave in (Wave.START, Wave.END):
        rows[f"result_{wave}"] = release_of(programme, public=True, wave=wave)
    rows["releases"] = _make_releases(programme)
    rows |= _cohorts(programme)
    return rows | build_voices(towns)


def _version(code: str) -> Any:
    languages = ["de", "en"] if code == DELETABLE else ["de"]
    version = s.VersionFactory.create(questionnaire__code=code, languages=languages)
    section = s.SectionFactory.create(version=version, code="eins", position=1)
    s.SectionFactory.create(version=version, code="zwei", position=2)
    s.ItemFactory.create(section=section, code="frage_eins", position=1)
    s.ItemFactory.create(section=section, code="frage_zwei", position=2, kind="single", options=["a", "b"])
    return version


def _cohorts(programme: Any) -> dict[str, Any]:
    """A cohort that was asked, with a public release, and one of which nothing was asked."""
    asked = s.CohortFactory.create(programme=programme)
    version = s.VersionFactory.create(questionnaire__wave=Wave.FEEDBACK, questionnaire__code="rueckmeldung")
    release = cohort_release(asked, version=version, public=True)
    return {"cohort": asked, "free_cohort": s.CohortFactory.create(programme=programme), "trend": release}


DEPLOYMENT_OF = {
    "deployment_delete": "free_survey",
    "deployment_reopen": "closed_survey",
    "responses_export": "closed_survey",
    "responses_exchange": "closed_survey",
    "texts_export": "closed_survey",
    "statement_call": "voiced_survey",
}
FORMS_OF = {"town_survey_qr": "svg", "town_survey_sheet": "csv", "deployment_qr": "svg", "deployment_sheet": "csv"}
NOWHERE = 999_999_999


def survey_arguments(world: Any, name: str, parameters: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """(side, arguments, town's letter or "") of every request to a URL of the surveys."""
    if is_voice(name):
        yield from voice_arguments(world, name, parameters)
    elif name.startswith("cohort_"):
        row = world.surveys["free_cohort" if name == "cohort_delete" else "cohort"]
        yield "own", {"pk": row.pk}, ""
        yield "unknown", {"pk": NOWHERE}, ""
    elif name.startswith("result_trend"):
        yield from _trends(world, parameters)
    elif name.startswith("result_"):
        yield from _results(world, name, parameters)
    elif name.startswith("release_"):
        yield from _releases(world, name, parameters)
    elif "code" in parameters:
        yield from _versions(world, name, parameters)
    elif name.startswith("town_"):
        yield from _in_town(world, name, parameters)
    elif "slug" in parameters:
        for letter in "AB":
            yield "own", {"slug": world.town(letter).rows["free_survey"].slug}, "AB"
    else:
        more = {"form": FORMS_OF[name]} if "form" in parameters else {}
        for letter in "AB":
            yield "own", {"pk": world.town(letter).rows[DEPLOYMENT_OF.get(name, "survey")].pk} | more, ""
        yield "unknown", {"pk": NOWHERE} | more, ""


RESULT_FILES = {"result_table": ("csv", "xlsx"), "result_figure": ("csv", "svg")}


def _results(world: Any, name: str, parameters: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Public results, which everybody reads. Who reads the others: tests/surveys/test_results.py."""
    start, end = (world.surveys[f"result_{wave}"].pk for wave in (Wave.START, Wave.END))
    found = {"pk": start, "start": start, "end": end, "key": "zusammensetzung-befragtengruppe", "form": ""}
    own = {key: found[key] for key in parameters}
    for form in RESULT_FILES.get(name, ("",)):
        yield "own", own | ({"form": form} if form else {}), ""
    number = "end" if "end" in own else "pk"
    for unknown in (NOWHERE, 10**30):
        yield "unknown", {**own, number: unknown} | ({"form": "csv"} if "form" in own else {}), ""
    if "form" in own:
        yield "unknown", {**own, "form": "exe"}, ""


def _trends(world: Any, parameters: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A public trend. Who reads the others: tests/surveys/test_trends.py."""
    programme, cohort = world.surveys["cohort"].programme, world.surveys["cohort"]
    found = {"programme": programme.slug, "questionnaire": "rueckmeldung", "course": cohort.short}
    found |= {"key": "verlauf-zusammen", "form": "csv"}
    own = {key: found[key] for key in parameters}
    yield "own", own, ""
    for key in parameters:
        yield "unknown", {**own, key: "exe" if key == "form" else "gibt-es-nicht"}, ""


RELEASE_OF = {
    "release_decide": "held", "release_release": "ready", "release_withdraw": "released", "release_discard": "held",
    "release_retry": "failed", "release_progress": "building",
}  # fmt: skip


def _make_releases(programme: Any) -> dict[str, Any]:
    """A release in every state; the one that is held was made by the consultant of the matrix, who decides there."""
    made = {}
    for state in ("building", "failed", "held", "ready", "released", "withdrawn"):
        title = "Freigegeben" if state == "released" else f"KANARIE-A-release-title-{state}"
        made[state] = release_of(programme, state=state, title=title)
    consultant = User.objects.get(display_name="Rolle consultant")
    proposal = {"index": 0, "kind": "hide", "table": "group", "keys": ["rat"], "items": [""], "text": "Nicht zeigen"}
    held = made["held"]
    copy = {field.attname: getattr(held, field.attname) for field in held._meta.concrete_fields}
    copy |= {"created_by_id": consultant.pk, "findings": [{"text": "Befund", "items": [""], "proposals": [proposal]}]}
    held.delete()
    made["held"] = Release.objects.create(**copy)
    job = Job.objects.create(kind="surveys.tasks.build_release", key="0", state=JobState.RUNNING)
    Release.objects.filter(pk=made["building"].pk).update(job=job)
    return made


def _releases(world: Any, name: str, parameters: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any], str]]:
    found = {"pk": world.surveys["releases"][RELEASE_OF.get(name, "released")].pk, "index": 0}
    yield "own", {key: found[key] for key in parameters}, ""
    for unknown in (NOWHERE, 10**30):
        yield "unknown", {key: {**found, "pk": unknown}[key] for key in parameters}, ""


def _versions(world: Any, name: str, parameters: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any], str]]:
    version = world.surveys[CODE_OF.get(name, DRAFT)]
    found: dict[str, Any] = {"code": version.questionnaire.code, "number": version.number, "language": "en"}
    if "pk" in parameters:
        section = version.sections.first()
        of_item = name.startswith("item_") and name != "item_create"
        found["pk"] = section.items.first().pk if of_item else section.pk
    own = {key: found[key] for key in parameters}
    yield "own", own, ""
    if "pk" in parameters:
        yield "unknown", {**own, "pk": NOWHERE}, ""
    yield "unknown", {**own, "code": "gibt-es-nicht"}, ""


def _in_town(world: Any, name: str, parameters: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any], str]]:
    survey = "voiced_survey" if name.startswith("town_statement") else "survey"

    def of(letter: str) -> dict[str, Any]:
        town = world.town(letter)
        found = {"slug": town.slug, "pk": town.rows[survey].pk, "form": FORMS_OF.get(name, "")}
        return {key: found[key] for key in parameters}

    yield "own", of("A"), "A"
    yield "other", of("B"), "B"
    if "pk" in parameters:
        yield "mixed", {**of("A"), "pk": of("B")["pk"]}, "A"
        yield "mixed", {**of("B"), "pk": of("A")["pk"]}, "B"
        yield "unknown", {**of("A"), "pk": NOWHERE}, "A"
    if "form" in parameters:
        yield "unknown", {**of("A"), "form": "exe"}, "A"
