"""Two towns with one object of every kind, editions of a report in every state, and an account of every role."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from municipalities.enums import MeasureStatus, NoteAudience, ReasonCode
from municipalities.models import Municipality, Programme
from municipalities.services.team import invite_member
from portal.accounts.models import User
from portal.accounts.services import invite
from portal.core.models import Job, JobState
from portal.reports.files import ensure_file
from portal.reports.models import ReportEdition, ReportFile
from portal.reports.snapshot import build_snapshot, canonical, checksum
from tests import factories as f
from tests.access.canaries import mark
from tests.access.second_factor import equip
from tests.access.surveys import build_surveys

ROLES = (
    "anonymous", "lead", "editor", "viewer", "officer_elsewhere", "stranger", "former", "consultant", "ministry",
    "operator",
)  # fmt: skip
FILE_TYPES = ("xlsx", "csv", "json")


@dataclass
class Town:
    """A town and the ids of what it holds; ``letter`` is the one in its canaries."""

    letter: str
    row: Municipality
    rows: dict[str, Any] = field(default_factory=dict)
    token: str = ""

    @property
    def slug(self) -> str:
        return str(self.row.slug)


@dataclass
class World:
    programme: Programme
    own: Town
    other: Town
    accounts: dict[str, User]
    editions: dict[str, ReportEdition]
    people: SimpleNamespace
    surveys: dict[str, Any]

    def town(self, letter: str) -> Town:
        return self.own if letter == "A" else self.other


def build_world() -> World:
    """Create everything; the files go to the default storage of the test."""
    programme = f.ProgrammeFactory.create(name="Programm der Matrix")
    own, other = _town("A", "innenstadt", programme), _town("B", "aussenstadt", programme)
    accounts = _accounts(own, other)
    second = f.UserFactory.create(consultant=True)
    return World(
        programme,
        own,
        other,
        accounts,
        _editions(programme, second),
        _people(accounts["operator"]),
        build_surveys([own, other]),
    )


def _town(letter: str, slug: str, programme: Programme) -> Town:
    row = mark(f.MunicipalityFactory.create(slug=slug), letter, "municipality")
    town = Town(letter, row)
    keep = town.rows
    keep["participation"] = mark(
        f.ParticipationFactory.create(programme=programme, municipality=row, ended_early=True, ended_early_reason="-"),
        letter, "participation",
    )  # fmt: skip
    _plan(town)
    _measures(town)
    _around_the_measure(town)
    _bin(town)
    _team(town)
    return town


def _plan(town: Town) -> None:
    row, letter, keep = town.row, town.letter, town.rows
    strategy = f.StrategyFactory.create(municipality=row, state="adopted", adopted_on="2021")
    keep["strategy"] = mark(strategy, letter, "strategy")
    field_ = f.FieldOfActionFactory.create(strategy=strategy, municipality=row)
    keep["field"] = mark(field_, letter, "field")
    keep["free_field"] = mark(f.FieldOfActionFactory.create(strategy=strategy, municipality=row), letter, "field")
    goal = f.GoalFactory.create(strategy=strategy, municipality=row, number=1, field_of_action=field_)
    keep["goal"] = mark(goal, letter, "goal", keep=frozenset({"recut_reason"}))
    keep["version"] = mark(strategy.versions.create(number=1, label="-"), letter, "version")
    keep["body"] = mark(f.BodyFactory.create(municipality=row, state="dormant"), letter, "body")
    keep["free_body"] = mark(f.BodyFactory.create(municipality=row, state="dormant"), letter, "body")
    keep["post"] = mark(f.PostFactory.create(municipality=row), letter, "post")
    keep["free_post"] = mark(f.PostFactory.create(municipality=row), letter, "post")
    keep["holding"] = mark(f.PostHoldingFactory.create(post=keep["post"]), letter, "holding")


def _measures(town: Town) -> None:
    """One measure with everything, and one for each move of the status."""
    states = {
        "measure": MeasureStatus.RUNNING, "second_measure": MeasureStatus.RUNNING, "planned": MeasureStatus.PLANNED,
        "done": MeasureStatus.DONE, "cancelled": MeasureStatus.CANCELLED, "late": MeasureStatus.POSTPONED,
    }  # fmt: skip
    for name, status in states.items():
        needs_reason = status in {MeasureStatus.CANCELLED, MeasureStatus.POSTPONED}
        row = f.MeasureFactory.create(
            municipality=town.row, status=status, reason_code=ReasonCode.OTHER if needs_reason else "",
            field_of_action=town.rows["field"], post=town.rows["post"], body=town.rows["body"],
            goals=[town.rows["goal"]], planned_end=date(2025, 6, 30),
        )  # fmt: skip
        more = {"reason_text": f"KANARIE-{town.letter}-measure-reason_text"} if needs_reason else {}
        town.rows[name] = mark(row, town.letter, "measure", **more)


def _around_the_measure(town: Town) -> None:
    row, letter, keep = town.row, town.letter, town.rows
    owned = {"measure": keep["measure"], "municipality": row}
    keep["entry"] = mark(
        f.LogEntryFactory.create(**owned), letter, "entry", author_label=f"KANARIE-{letter}-entry-author"
    )
    keep["second_entry"] = mark(
        f.LogEntryFactory.create(**owned | {"measure": keep["second_measure"]}), letter, "entry"
    )
    keep["milestone"] = mark(f.MilestoneFactory.create(**owned), letter, "milestone")
    keep["shift"] = mark(
        f.ShiftFactory.create(**owned), letter, "shift", reason_text=f"KANARIE-{letter}-shift-reason_text"
    )
    keep["attachment"] = mark(_attachment(town), letter, "attachment")
    for audience in (NoteAudience.TOWN, NoteAudience.SHARED, NoteAudience.CONSULTANCY):
        keep[f"note_{audience}"] = mark(
            f.InternalNoteFactory.create(**owned, audience=audience), letter, f"note{audience}"
        )


def _attachment(town: Town) -> Any:
    content = f"%PDF-1.7\nKANARIE-{town.letter}-attachment-content\n%%EOF\n"
    return f.AttachmentFactory.create(measure=town.rows["measure"], municipality=town.row, file__data=content.encode())


def _bin(town: Town) -> None:
    """A deleted row of every kind."""
    row, letter, keep = town.row, town.letter, town.rows
    who = f.MembershipFactory.create(municipality=row, role="lead").user
    owned = {"measure": keep["measure"], "municipality": row}
    planned = {"strategy": keep["strategy"], "municipality": row}
    deleted = {
        "massnahme": f.MeasureFactory.create(municipality=row),
        "eintrag": f.LogEntryFactory.create(**owned),
        "meilenstein": f.MilestoneFactory.create(**owned),
        "datei": _attachment(town),
        "notiz": f.InternalNoteFactory.create(**owned),
        "ziel": f.GoalFactory.create(**planned, number=77),
        "handlungsfeld": f.FieldOfActionFactory.create(**planned),
        "gremium": f.BodyFactory.create(municipality=row, state="dormant"),
        "stelle": f.PostFactory.create(municipality=row),
    }
    for kind, thing in deleted.items():
        thing.deleted_at, thing.deleted_by = timezone.now(), who
        label = "notedeleted" if kind == "notiz" else f"deleted{thing._meta.model_name}"
        keep[f"bin_{kind}"] = mark(thing, letter, label, keep=frozenset({"recut_reason"}))


def _team(town: Town) -> None:
    member = f.MembershipFactory.create(municipality=town.row, role="editor")
    mark(member.user, town.letter, "member")
    town.rows["member"] = member
    lead = f.MembershipFactory.create(municipality=town.row, role="lead").user
    offer, town.token = invite_member(
        municipality=town.row,
        by=lead,
        email=f"kanarie-{town.letter}-invitation-email@test.example".lower(),
        role="viewer",
    )
    town.rows["invitation"] = offer


def _accounts(own: Town, other: Town) -> dict[str, User]:
    today = timezone.localdate()
    accounts = {role: f.UserFactory.create(display_name=f"Rolle {role}") for role in ROLES[1:7]}
    for role in ("consultant", "ministry", "operator"):
        accounts[role] = f.UserFactory.create(**{role: True}, display_name=f"Rolle {role}")
    for role in ("lead", "editor", "viewer"):
        f.MembershipFactory.create(user=accounts[role], municipality=own.row, role=role)
    f.MembershipFactory.create(user=accounts["officer_elsewhere"], municipality=other.row, role="lead")
    f.MembershipFactory.create(
        user=accounts["former"],
        municipality=own.row,
        starts_on=today - timedelta(days=60),
        ends_on=today - timedelta(days=1),
    )
    for user in accounts.values():
        equip(user)
    return accounts


def _people(operator: User) -> SimpleNamespace:
    offer, token = invite(email="neu@test.example", programme_role="ministry", by=operator)
    return SimpleNamespace(
        active=f.UserFactory.create(),
        inactive=f.UserFactory.create(is_active=False),
        demo=f.UserFactory.create(is_demo=True),
        invitation=offer,
        token=token,
    )


def _editions(programme: Programme, creator: User) -> dict[str, ReportEdition]:
    now = timezone.now()
    snapshot = build_snapshot(
        programme=programme, as_of=timezone.localdate(), number=1, title="Umsetzungsstand", ordered_at=now
    )
    text = canonical(snapshot)
    releaser = f.UserFactory.create(consultant=True)
    release = {"released_by": releaser, "released_at": now}
    job = Job.objects.create(
        kind="portal.reports.tasks.build_edition", key="0", state=JobState.RUNNING, heartbeat_at=now
    )
    states: dict[str, dict[str, Any]] = {
        "released": release,
        "ready": {},
        "failed": {},
        "building": {"job": job},
        "withdrawn": {
            **release,
            "withdrawn_by": creator,
            "withdrawn_at": now,
            "withdrawn_reason": "KANARIE-A-edition-reason",
        },
    }
    editions = {}
    for number, (state, values) in enumerate(states.items(), 1):
        title = "Freigegeben" if state == "released" else f"KANARIE-A-edition-title-{state}"
        built = (
            {"snapshot": text, "sha256": checksum(text), "built_at": now}
            if state not in {"failed", "building"}
            else {}
        )
        editions[state] = ReportEdition.objects.create(
            programme=programme, number=number, title=title, as_of=timezone.localdate(), state=state, created_by=creator,
            **built, **values,
        )  # fmt: skip
    for state in ("released", "ready"):
        _files(editions[state], snapshot)
    return editions


def _files(edition: ReportEdition, snapshot: Any) -> None:
    for kind in FILE_TYPES:
        ensure_file(edition, kind, snapshot)  # type: ignore[arg-type]
    row = ReportFile(edition=edition, format="pdf", size=9, sha256=checksum(b"%PDF-1.7\n"))
    row.file.save(f"{edition.folder}.pdf", ContentFile(b"%PDF-1.7\n"))
