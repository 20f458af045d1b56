"""QR codes, the poster and the cards with codes."""

import io
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import page
import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from surveys.enums import Channel
from surveys.links import code_url, survey_url
from surveys.models import Deployment
from surveys.poster import code_sheet_pdf, poster_data, poster_pdf, poster_texts
from surveys.qr import BORDER, qr_file, qr_path, qr_svg
from surveys.services.tokens import create_tokens
from tests.factories import MunicipalityFactory, ProgrammeFactory
from tests.surveys.factories import DeploymentFactory

pytestmark = pytest.mark.django_db
SIX = ["de", "en", "tr", "ar", "uk", "ru"]
NASTY = '#read("/etc/passwd") ]]] $x^2$ *b* "'


def deployment(**more: Any) -> Deployment:
    names = {"languages": SIX, "title": {"de": "Anfangsbefragung"}}
    return DeploymentFactory.create(
        **{
            "slug": "rodgau-anfang-2027",
            "municipality": MunicipalityFactory.create(name="Rodgau", contact_email="amt@rodgau.example"),
            "programme": ProgrammeFactory.create(name="Vielfalt vor Ort"),
            "languages": SIX,
            "opens_on": date(2027, 1, 1),
            "closes_on": date(2027, 3, 31),
            "created_at": datetime(2026, 12, 1, tzinfo=UTC),
            **{f"version__{name}": value for name, value in names.items()},
            **more,
        }
    )


def text_of(pdf: bytes) -> str:
    raw = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(raw.split())


def assert_accessible(pdf: bytes) -> None:
    for profile in ("pdfua1", "pdfa2a"):
        report = page.validate_pdf_bytes(pdf, profile=profile)
        assert report.is_compliant, (profile, report)


def pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def modules(path: str, width: int) -> set[tuple[int, int]]:
    """The dark modules of a path, read back from its text."""
    found = set()
    for part in path.split("z")[:-1]:
        x, y = (int(number) for number in part[1 : part.index("h")].split())
        run = int(part[part.index("h") + 1 : part.index("v")])
        found |= {(x + step - BORDER, y - BORDER) for step in range(run)}
    assert all(0 <= x < width and 0 <= y < width for x, y in found)
    return found


def test_the_drawing_has_the_modules_of_the_code() -> None:
    import segno

    text = "https://portal.example/umfrage/rodgau-anfang-2027/"
    rows = segno.make(text, error="m", micro=False).matrix
    width, path = qr_path(text)
    assert width == len(rows) + 2 * BORDER
    assert modules(path, width) == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


def test_qr_on_the_page_has_a_name_and_is_escaped() -> None:
    svg = qr_svg("https://portal.example/", title='"><script>')
    assert 'role="img"' in svg
    assert "<script>" not in svg
    assert "style=" not in svg


@pytest.mark.parametrize("form", ["svg", "png"])
def test_qr_files_are_the_same_each_time(client_as: Callable[[str], Client], form: str) -> None:
    row = deployment()
    assert qr_file(survey_url(row), form) == qr_file(survey_url(row), form)
    client, arguments = client_as("consultant"), [row.municipality.slug, row.pk]
    answer = client.get(reverse("surveys:town_survey_qr", args=[*arguments, form]))
    assert answer.content == qr_file(survey_url(row), form)
    assert answer["Content-Disposition"] == f'attachment; filename="qr-{row.slug}.{form}"'
    assert answer.content.startswith({"svg": b"<svg ", "png": b"\x89PNG"}[form])
    assert client.get(reverse("surveys:town_survey_qr", args=[*arguments, "exe"])).status_code == 404


def test_the_poster_is_one_accessible_page_in_six_languages() -> None:
    row = deployment()
    pdf = poster_pdf(row)
    assert_accessible(pdf)
    assert pages(pdf) == 1
    text = text_of(pdf)
    for words in (
        "Rodgau",
        "Bis 31. März 2027",
        "Vielfalt vor Ort",
        "amt@rodgau.example",
        "Görüşünüz",
        "Ваше",
        "Ваша",
    ):
        assert words in text
    assert "[?]" not in text
    assert row.slug in text
    assert "Code aus Ihrer Einladung" not in text
    assert poster_pdf(row) == pdf


def test_the_poster_says_when_a_code_is_needed_and_names_further_languages() -> None:
    row = deployment(channel=Channel.TOKEN, languages=["de", "pl", "fa", "zh"])
    text = text_of(poster_pdf(row))
    assert "Code aus Ihrer Einladung" in text
    assert "Auch auf: " in text
    assert "Polski" in text
    assert "[?]" not in text


@pytest.mark.parametrize(
    "languages", [["de"], SIX, [*SIX, "fa", "fr", "es", "pl", "ro", "bg", "it", "sq", "sr", "hr"]]
)
def test_long_names_and_texts_stay_on_one_page(languages: list[str]) -> None:
    row = deployment(
        languages=languages,
        channel=Channel.TOKEN,
        slug="a" * 50 + "-rueckmeldung-2027-bcd",
        municipality=MunicipalityFactory.create(name="Verwaltungsgemeinschaft " + "Oberunterdorf-" * 6),
        programme=ProgrammeFactory.create(name=NASTY + "Programm " * 15),
    )
    row.version.title = {"de": NASTY + " Befragung" * 12}
    pdf = poster_pdf(row)
    assert pages(pdf) == 1
    assert '#read("/etc/passwd")' in text_of(pdf)


def test_every_language_of_the_poster_is_complete() -> None:
    texts = poster_texts()
    assert sorted(texts) == sorted(SIX)
    needed = set(texts["en"])
    assert all(needed <= set(entries) and all(entries.values()) for entries in texts.values())
    data = poster_data(deployment())
    assert [spoken["code"] for spoken in data["others"]] == SIX[1:]
    assert [spoken["code"] for spoken in data["others"] if spoken["rtl"]] == ["ar"]


def test_cards_carry_the_code_in_the_fragment_only() -> None:
    row = deployment(channel=Channel.TOKEN)
    codes = create_tokens(deployment=row, number=9)
    pdf = code_sheet_pdf(row, codes)
    assert_accessible(pdf)
    assert pages(pdf) == 2
    text = text_of(pdf).replace(" ", "")
    assert all(code.replace(" ", "") in text for code in codes)
    address, _mark, fragment = code_url(row, codes[0]).partition("#")
    assert (address, fragment) == (survey_url(row), codes[0])


@pytest.mark.parametrize("role", ["lead", "viewer", "consultant"])
def test_the_poster_is_a_download_for_everybody_of_the_town(
    client_as: Callable[[str], Client], town: Any, role: str
) -> None:
    row = deployment(municipality=town)
    answer = client_as(role).get(reverse("surveys:town_survey_poster", args=[town.slug, row.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="plakat-{row.slug}.pdf"'
    assert answer.content.startswith(b"%PDF")
