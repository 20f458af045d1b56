"""Factories of the test data; titles carry the name of their town so that a leak shows."""

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from municipalities import models as m
from municipalities.enums import (
    BodyKind,
    BodyState,
    MeasureStatus,
    MemberRole,
    MunicipalityKind,
    NoteAudience,
    Phase,
    ReasonCode,
)
from portal.accounts.enums import ProgrammeRole
from portal.accounts.models import User

PASSWORD = "Testkonto-2026-sicher"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        consultant = factory.Trait(programme_role=ProgrammeRole.CONSULTANT)
        ministry = factory.Trait(programme_role=ProgrammeRole.MINISTRY)
        operator = factory.Trait(programme_role=ProgrammeRole.OPERATOR, is_superuser=True)

    email = factory.Sequence(lambda n: f"konto{n}@test.example")
    display_name = factory.Sequence(lambda n: f"Konto {n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def verified(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        from allauth.account.models import EmailAddress

        if create and extracted is not False:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)  # type: ignore[misc]


class ProgrammeFactory(DjangoModelFactory[m.Programme]):
    class Meta:
        model = m.Programme

    name = factory.Sequence(lambda n: f"Programm {n}")
    slug = factory.Sequence(lambda n: f"programm-{n}")
    starts_on = date(2025, 1, 1)
    ends_on = date(2027, 12, 31)


class MunicipalityFactory(DjangoModelFactory[m.Municipality]):
    class Meta:
        model = m.Municipality

    ags = factory.Sequence(lambda n: f"{98000000 + n:08d}")
    name = factory.Sequence(lambda n: f"Teststadt {n}")
    slug = factory.Sequence(lambda n: f"teststadt-{n}")
    kind = MunicipalityKind.TOWN
    district = "Testkreis"
    district_key = "98000"
    state = "Testland"
    population = 20000
    population_on = "2025-12-31"
    latitude = 50.0
    longitude = 8.7


class ParticipationFactory(DjangoModelFactory[m.Participation]):
    class Meta:
        model = m.Participation

    programme = factory.SubFactory(ProgrammeFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    cohort = 1
    phase = Phase.IMPLEMENTATION


class MembershipFactory(DjangoModelFactory[m.Membership]):
    class Meta:
        model = m.Membership

    user = factory.SubFactory(UserFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    role = MemberRole.LEAD
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))


class StrategyFactory(DjangoModelFactory[m.Strategy]):
    class Meta:
        model = m.Strategy

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.LazyAttribute(lambda o: f"Vielfaltsstrategie {o.municipality.name}")


class FieldOfActionFactory(DjangoModelFactory[m.FieldOfAction]):
    class Meta:
        model = m.FieldOfAction

    strategy = factory.SubFactory(StrategyFactory)
    municipality = factory.SelfAttribute("strategy.municipality")
    name = factory.Sequence(lambda n: f"Handlungsfeld {n}")


class GoalFactory(DjangoModelFactory[m.Goal]):
    class Meta:
        model = m.Goal

    strategy = factory.SubFactory(StrategyFactory)
    municipality = factory.SelfAttribute("strategy.municipality")
    number = factory.Sequence(lambda n: n + 1)
    text = factory.LazyAttribute(lambda o: f"Ziel {o.number} von {o.municipality.name}")


class BodyFactory(DjangoModelFactory[m.Body]):
    class Meta:
        model = m.Body

    municipality = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Arbeitskreis {n}")
    kind = BodyKind.WORKING_CIRCLE
    state = BodyState.ACTIVE


class PostFactory(DjangoModelFactory[m.Post]):
    class Meta:
        model = m.Post

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Integrationsbeauftragte:r {n}")


class PostHoldingFactory(DjangoModelFactory[m.PostHolding]):
    class Meta:
        model = m.PostHolding

    post = factory.SubFactory(PostFactory)
    holder_name = "Stelleninhaber:in"
    starts_on = date(2025, 1, 1)


class MeasureFactory(DjangoModelFactory[m.Measure]):
    class Meta:
        model = m.Measure
        skip_postgeneration_save = True

    class Params:
        running = factory.Trait(status=MeasureStatus.RUNNING)
        done = factory.Trait(status=MeasureStatus.DONE)
        late = factory.Trait(
            status=MeasureStatus.RUNNING,
            planned_end=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=10)),
        )
        stale = factory.Trait(
            status=MeasureStatus.RUNNING,
            recorded_on=factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=400)),
        )
        postponed = factory.Trait(status=MeasureStatus.POSTPONED, reason_code=ReasonCode.PANDEMIC)
        cancelled = factory.Trait(status=MeasureStatus.CANCELLED, reason_code=ReasonCode.FUNDS)

    municipality = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Maßnahme {n}")
    status = MeasureStatus.PLANNED

    @factory.post_generation
    def goals(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for goal in extracted or []:
            m.MeasureGoal.objects.create(measure=self, goal=goal)  # type: ignore[misc]


class OwnedByMeasure(DjangoModelFactory[Any]):
    class Meta:
        abstract = True

    measure = factory.SubFactory(MeasureFactory)
    municipality = factory.SelfAttribute("measure.municipality")


class MilestoneFactory(OwnedByMeasure):
    class Meta:
        model = m.Milestone

    title = factory.Sequence(lambda n: f"Meilenstein {n}")


class LogEntryFactory(OwnedByMeasure):
    class Meta:
        model = m.LogEntry

    text = factory.Sequence(lambda n: f"Eintrag {n}")


class ShiftFactory(OwnedByMeasure):
    class Meta:
        model = m.Shift

    old_end = date(2026, 1, 31)
    new_end = date(2026, 6, 30)
    reason_code = ReasonCode.STAFF


class InternalNoteFactory(OwnedByMeasure):
    class Meta:
        model = m.InternalNote

    text = factory.Sequence(lambda n: f"Interne Notiz {n}")
    audience = NoteAudience.TOWN


class AttachmentFactory(OwnedByMeasure):
    class Meta:
        model = m.Attachment

    label = "Konzept.pdf"
    file = factory.django.FileField(filename="konzept.pdf", data=b"%PDF-1.7\n%%EOF\n")
    content_type = "application/pdf"
    size = 15
    sha256 = "0" * 64
