"""Formulas and control characters in every text, through every export: no formula comes out, and nothing fails."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from municipalities.enums import MeasureStatus, ReasonCode
from municipalities.models import Municipality, Programme
from portal.core.publications.states import ReleaseState
from portal.reports.building import build
from portal.reports.models import ReportEdition
from tests import factories as f
from tests.figures import figure
from tests.loaded import loaded_once

FORMULAS = (
    "=1+1", "=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", '"=1+1', "'=1+1",
    "=HYPERLINK(\"x\")",
    "＝1+1", "＋1", "－1", "＠x", "\u200b=1+1", "\ufeff=1+1", "\u00a0=1+1", "%0A=1+1", "=\u202e1+1", "−1+1", ";=1+1",
    "x\n=1+1", "|=1+1",
    "=WEBSERVICE(\"http://boese.example\")", "=IMPORTXML(1)", "{=1+1}", "=1+1;=2+2", "\"\"=1+1",
)  # fmt: skip
CONTROL_CODES = [*range(1, 32), 127, *range(128, 160), 0xFFFE, 0xFFFF, 0x202E, 0x2066]
CONTROLS = (
    *(f"a{chr(code)}b" for code in CONTROL_CODES),
    "[Sheet]", "a/b\\c?d*e:f", "'Blatt'", "x" * 2_000, "_x0041_", "<b>&amp;", "]]>", "\U0001f600",
    "http://boese.example/",
)  # fmt: skip
PAYLOADS = (*FORMULAS, *CONTROLS)
STARTS = re.compile(r"^[\s\"'`]*[=+\-@\t\r＝＋－＠−]")
NUMBER = re.compile(r"^-?[\d.]+(,\d+)?( %)?$")
BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
KEPT = {"slug", "ags", "district_key", "population_on", "adopted_on", "email", "contact_email", "website"}


def poison(row: Any, payload: str) -> Any:
    """Put the payload into every text column of a stored row, past all forms, as an old or foreign row could hold it."""
    columns = [
        column for column in row._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField) and not column.choices and column.name not in KEPT
    ]  # fmt: skip
    for column in columns:
        value = payload[: column.max_length] if column.max_length else payload
        if column.name != "reason_text" or row.reason_code:
            setattr(row, column.name, value)
    row.save()
    return row


def poisoned() -> Programme:
    """A programme with a town for every payload, each with a strategy, a goal, a body, a post and two measures."""
    programme: Programme = poison(f.ProgrammeFactory.create(), FORMULAS[0])
    for payload in PAYLOADS:
        town = poison(f.MunicipalityFactory.create(), payload)
        poison(
            f.ParticipationFactory.create(
                programme=programme, municipality=town, ended_early=True, ended_early_reason="x"
            ),
            payload,
        )
        strategy = poison(f.StrategyFactory.create(municipality=town, state="adopted"), payload)
        field = poison(f.FieldOfActionFactory.create(strategy=strategy, municipality=town), payload)
        goal = f.GoalFactory.create(strategy=strategy, municipality=town, number=1, is_recut=True, recut_reason="x")
        poison(goal, payload)
        shared = {
            "field_of_action": field,
            "body": f.BodyFactory.create(municipality=town),
            "post": f.PostFactory.create(municipality=town),
        }
        poison(shared["body"], payload)
        poison(shared["post"], payload)
        for status in (MeasureStatus.POSTPONED, MeasureStatus.RUNNING):
            reason = ReasonCode.OTHER if status == MeasureStatus.POSTPONED else ""
            poison(
                f.MeasureFactory.create(municipality=town, status=status, reason_code=reason, goals=[goal], **shared),
                payload,
            )
    return programme


programme = loaded_once(poisoned)


def formulas_in_csv(content: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"):
        for cell in row:
            if (STARTS.match(cell.lstrip("'")) and not cell.startswith("'") and not NUMBER.match(cell)) or BAD.search(
                cell
            ):
                yield cell


def formulas_in_xlsx(content: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8")
            if re.search(r"<(\w+:)?f[ >]|<externalLink|<hyperlink|<oleObject", text):
                yield f"{name} holds a formula or a link"
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        if STARTS.match(sheet.title) or BAD.search(sheet.title):
            yield f"sheet {sheet.title!r}"
        for row in sheet.iter_rows():
            yield from (str(cell.value) for cell in row if cell.data_type == "f" or BAD.search(str(cell.value)))


def formulas_in(content: bytes, kind: str) -> list[str]:
    if kind == "json":
        json.loads(content)
        return list(BAD.findall(content.decode()))
    if kind == "csv" and content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return [
                cell
                for name in archive.namelist()
                if name.endswith(".csv")
                for cell in formulas_in_csv(archive.read(name))
            ]
    return list(formulas_in_csv(content) if kind == "csv" else formulas_in_xlsx(content))


def body(response: Any) -> bytes:
    assert response.status_code == 200, response.status_code
    return bytes(response.getvalue())


@pytest.mark.django_db
def test_no_payload_comes_out_as_a_formula(programme: Programme, client: Client) -> None:
    client.force_login(f.UserFactory.create(consultant=True), settings.AUTHENTICATION_BACKENDS[0])
    found: list[str] = []
    files = 0
    for kind in ("xlsx", "csv"):
        addresses = [reverse("dashboards:programme_export", args=[programme.slug, kind])]
        towns = Municipality.objects.filter(participations__programme=programme)
        addresses += [reverse("municipalities:measure_export", args=[town.slug, kind]) for town in towns]
        for address in addresses:
            files += 1
            found += [f"{address}: {cell!r}" for cell in formulas_in(body(client.get(address)), kind)]
    edition = _edition(programme)
    for kind in ("xlsx", "csv", "json"):
        files += 1
        content = body(client.get(reverse("reports:edition_download", args=[edition.pk, kind])))
        found += [f"report {kind}: {cell!r}" for cell in formulas_in(content, kind)]
    assert body(client.get(reverse("reports:edition_download", args=[edition.pk, "pdf"]))).startswith(b"%PDF")
    figure(
        "formula cells from payloads through all exports",
        f"{len(found)} ({len(PAYLOADS)} payloads, {files} files)",
        "0",
    )
    assert not found, "\n".join(map(str, found))


def _edition(programme: Programme) -> ReportEdition:
    creator = f.UserFactory.create(consultant=True)
    edition = ReportEdition.objects.create(
        programme=programme, number=1, title="Umsetzungsstand", as_of=timezone.localdate(), created_by=creator
    )
    build(edition.pk, lambda percent, step: None)  # type: ignore[arg-type]
    edition.refresh_from_db()
    assert edition.state == ReleaseState.READY
    return edition


@pytest.mark.django_db
def test_the_text_is_still_readable(programme: Programme, client: Client) -> None:
    """Nothing is thrown away for safety: the letters of a payload are in the file."""
    client.force_login(f.UserFactory.create(consultant=True), settings.AUTHENTICATION_BACKENDS[0])
    town = Municipality.objects.get(name="=cmd|'/C calc'!A0")
    content = body(client.get(reverse("municipalities:measure_export", args=[town.slug, "csv"]))).decode("utf-8-sig")
    assert "'=cmd|'/C calc'!A0" in content


@pytest.mark.parametrize(
    ("content", "kind"),
    [("a;b\r\n=1+1;x\r\n".encode("utf-8-sig"), "csv"), ("a;b\r\nx\x08;x\r\n".encode("utf-8-sig"), "csv")],
)
def test_the_search_finds_a_formula(content: bytes, kind: str) -> None:
    assert formulas_in(content, kind)


def test_the_search_finds_a_formula_in_a_workbook() -> None:
    book, target = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(["=1+1"])
    book.save(target)
    assert formulas_in(target.getvalue(), "xlsx")
