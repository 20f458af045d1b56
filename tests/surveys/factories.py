"""Factories of questionnaires and deployments."""

from datetime import date, timedelta
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from surveys import models as m
from surveys.enums import CourseFormat, ItemKind, Wave
from tests.factories import MunicipalityFactory, ProgrammeFactory


class QuestionnaireFactory(DjangoModelFactory[m.Questionnaire]):
    class Meta:
        model = m.Questionnaire

    code = factory.Sequence(lambda n: f"fragebogen-{n}")
    title = factory.Sequence(lambda n: f"Fragebogen {n}")
    wave = Wave.START


class VersionFactory(DjangoModelFactory[m.QuestionnaireVersion]):
    class Meta:
        model = m.QuestionnaireVersion

    questionnaire = factory.SubFactory(QuestionnaireFactory)
    number = 1
    languages = factory.LazyFunction(lambda: ["de"])
    title = factory.LazyAttribute(lambda o: {"de": o.questionnaire.title})


class SectionFactory(DjangoModelFactory[m.Section]):
    class Meta:
        model = m.Section

    version = factory.SubFactory(VersionFactory)
    position = factory.Sequence(lambda n: n)
    code = factory.Sequence(lambda n: f"abschnitt_{n}")
    title = factory.LazyAttribute(lambda o: {"de": f"Abschnitt {o.code}"})


class ItemFactory(DjangoModelFactory[m.Item]):
    """A scale 0–10 unless told; ``options=["a", "b"]`` gives choices numbered from 1."""

    class Meta:
        model = m.Item
        skip_postgeneration_save = True

    section = factory.SubFactory(SectionFactory)
    position = factory.Sequence(lambda n: n)
    code = factory.Sequence(lambda n: f"frage_{n}")
    kind = ItemKind.SCALE
    label = factory.LazyAttribute(lambda o: {"de": f"Frage {o.code}?"})
    minimum = factory.LazyAttribute(lambda o: 0 if o.kind in {"scale", "number"} else None)
    maximum = factory.LazyAttribute(lambda o: 10 if o.kind in {"scale", "number"} else None)

    @factory.post_generation
    def options(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        for number, code in enumerate(extracted or [], start=1):
            m.Option.objects.create(
                item=self,
                number=number,
                position=number,
                code=code,
                label={"de": code},  # type: ignore[misc]
            )


class DeploymentFactory(DjangoModelFactory[m.Deployment]):
    class Meta:
        model = m.Deployment

    version = factory.SubFactory(VersionFactory)
    municipality = factory.SubFactory(MunicipalityFactory)
    wave = Wave.START
    slug = factory.Sequence(lambda n: f"umfrage-{n}")
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=7))
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    languages = factory.LazyFunction(lambda: ["de"])


class CohortFactory(DjangoModelFactory[m.TrainingCohort]):
    """A cohort of one course; numbers and days go on."""

    class Meta:
        model = m.TrainingCohort

    programme = factory.SubFactory(ProgrammeFactory)
    course = "Moderationsschulung"
    short = "moderation"
    number = factory.Sequence(lambda n: n + 1)
    starts_on = factory.LazyAttribute(lambda o: date(2020, 1, 1) + timedelta(days=90 * o.number))
    ends_on = factory.LazyAttribute(lambda o: o.starts_on + timedelta(days=60))
    format = CourseFormat.IN_PERSON


LONG_AGO = date(2020, 1, 1)
