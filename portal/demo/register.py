"""The official register of German municipalities (Destatis, 31 December 2019)."""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify

from municipalities.enums import MunicipalityKind
from municipalities.models import Municipality

FIXTURES = Path(__file__).resolve().parent / "fixtures"
POPULATION_ON = "2019-12-31"
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue", "ß": "ss"})
_TOWN_TITLES = re.compile(r"stadt\b|^St$|^GKSt$", re.IGNORECASE)


@dataclass(frozen=True)
class RegisterEntry:
    """One municipality of the register; name and district without the title after the comma."""

    ags: str
    name: str
    title: str
    district: str
    district_key: str
    state: str
    population: int | None
    latitude: float | None
    longitude: float | None
    slug: str

    @property
    def kind(self) -> MunicipalityKind:
        """Town or municipality, by the title."""
        return MunicipalityKind.TOWN if _TOWN_TITLES.search(self.title) else MunicipalityKind.MUNICIPALITY

    def municipality(self) -> Municipality:
        """Return an unsaved row."""
        return Municipality(
            ags=self.ags, name=self.name, slug=self.slug, kind=self.kind, district=self.district,
            district_key=self.district_key, state=self.state, population=self.population,
            population_on=POPULATION_ON if self.population is not None else "",
            latitude=self.latitude, longitude=self.longitude,
        )  # fmt: skip


def german_slug(text: str) -> str:
    """Slug with German spelling: "Groß-Umstadt" becomes "gross-umstadt"."""
    return slugify(text.translate(_GERMAN))


@cache
def register() -> Mapping[str, RegisterEntry]:
    """All 11,004 entries by AGS, in the order of the key."""
    with gzip.open(FIXTURES / "gemeindeverzeichnis-2019-12-31.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    slugs = _slugs(rows)
    return {row["ags"]: _entry(row, slugs[row["ags"]]) for row in rows}


def _entry(row: dict[str, str], slug: str) -> RegisterEntry:
    name, title = _split(row["name"])
    longitude, latitude = float(row["laenge"] or 0), float(row["breite"] or 0)
    known = bool(longitude and latitude)
    return RegisterEntry(
        ags=row["ags"], name=name, title=title, district=_split(row["kreis"])[0], district_key=row["kreis_schluessel"],
        state=row["land"], population=int(row["einwohner"]) if row["einwohner"] else None,
        latitude=latitude if known else None, longitude=longitude if known else None, slug=slug,
    )  # fmt: skip


def _split(name: str) -> tuple[str, str]:
    """("Rodgau", "Stadt") from "Rodgau, Stadt"."""
    plain, _, title = name.partition(",")
    return plain.strip(), title.strip()


def _slugs(rows: list[dict[str, str]]) -> dict[str, str]:
    """Slug by AGS: the name; where it repeats in Germany, with the district; where that repeats too, with the AGS."""
    short = {row["ags"]: german_slug(_split(row["name"])[0])[:60] for row in rows}
    long = {row["ags"]: f"{short[row['ags']]}-{german_slug(_split(row['kreis'])[0])[:60]}" for row in rows}
    times_short, times_long = Counter(short.values()), Counter(long.values())
    return {
        ags: slug if times_short[slug] == 1 else long[ags] if times_long[long[ags]] == 1 else f"{slug}-{ags}"
        for ags, slug in short.items()
    }
