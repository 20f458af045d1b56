"""The real programme of 2019–2022 and its 14 municipalities, as the final report tells them. Nothing is invented:
where the source says nothing, the field stays empty.

Loading is idempotent: a row that exists, or ever existed, is left as it is.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from municipalities.enums import Phase
from municipalities.models import DiversityDimension, Municipality, Participation, Programme
from portal.demo import vocabulary as words
from portal.demo.real_plan import load_plan
from portal.demo.register import register
from portal.demo.sources import Data, lines, read
from portal.demo.writing import create, noon

SLUG = "vielfaltsorientierung-in-hessischen-kommunen"
RECORDED_ON = date(2022, 6, 30)
SOURCE = (
    "Abschlussbericht „Vielfaltsorientierung in hessischen Kommunen: Treiber von Integration und Zusammenhalt“, "
    "Juni 2022; Gemeindeverzeichnis: © Statistisches Bundesamt (Destatis), 31.12.2019, dl-de/by-2-0"
)


@transaction.atomic
def load_real(towns: Sequence[Data] | None = None, extra: Data | None = None) -> Programme:
    """Load the programme; ``towns`` and ``extra`` default to the fixtures. A word that no table knows is an error."""
    programme = _programme(read("programm.yaml")["programm"])
    extra = extra if extra is not None else read("ergaenzungen.yaml")
    for data in towns if towns is not None else read("kommunen.yaml")["kommunen"]:
        town = _municipality(data)
        _participation(programme, town, data, extra)
        load_plan(town, data, extra, at=noon(RECORDED_ON), recorded_on=RECORDED_ON)
    return programme


def _programme(data: Data) -> Programme:
    for position, name in enumerate(data["dimensionen_der_vielfalt"], start=1):
        DiversityDimension.objects.get_or_create(name=name, defaults={"position": position})
    first, last = (date.fromisoformat(f"{data['laufzeit'][key]}-01") for key in ("von", "bis"))
    programme, _created = Programme.objects.get_or_create(
        slug=SLUG,
        defaults={
            "name": data["name"],
            "subtitle": data["untertitel"],
            "starts_on": first,
            "ends_on": last.replace(day=30),
            "carrier": data["traeger"],
            "funding": lines(f"{fund['rolle']}: {fund['name']}" for fund in data["foerderung"]),
            "source": SOURCE,
        },
    )
    return programme


def _municipality(data: Data) -> Municipality:
    """Position and state from the register; district and population as the report has them (its misprint mended)."""
    town = Municipality.objects.filter(ags=data["ags"]).first()
    if town is None:
        town = register()[data["ags"]].municipality()
        town.kind = words.translate(data["art"], words.KINDS, what=data["name"])
        town.district = data["kreis"]
        if people := data.get("einwohner"):
            town.population, town.population_on = people["zahl"], str(people["stand"])
        town.save()
    return town


def _participation(programme: Programme, town: Municipality, data: Data, extra: Data) -> None:
    if Participation.history.filter(programme=programme, municipality=town).exists():
        return
    support = data["begleitung"]
    ended_early = support.get("hinweis") == "vorzeitig beendet"
    row = Participation(
        programme=programme,
        municipality=town,
        cohort=support.get("kohorte"),
        start_year=support.get("beginn"),
        scope=words.translate(support["umfang"], words.SCOPES, what=town.name) if support.get("umfang") else "",
        phase=Phase.COMPLETED,
        baseline=lines(data["ausgangslage"]),
        results=lines(data["wirkung_laut_abschlussbefragung"]),
        managers_trained=data["vielfaltsmanager_innen"],
        ended_early=ended_early,
        ended_early_reason=extra["vorzeitig_beendet"][town.ags] if ended_early else "",
        note=_note(support, ended_early),
    )
    create([row], at=noon(RECORDED_ON))


def _note(support: Any, ended_early: bool) -> str:
    return "" if ended_early else str(support.get("hinweis") or "")
