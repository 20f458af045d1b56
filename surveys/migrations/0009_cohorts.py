"""Training cohorts are asked like municipalities. Triggers keep them in their programme, and a town's results private."""

import django.db.models.deletion
from django.db import migrations, models

from portal.core.triggers import Immutable, KeepTriggers, SameOwner, Settled

DEPLOYMENT, RELEASE, COHORT = "surveys_deployment", "surveys_release", "surveys_trainingcohort"


class TownStaysPrivate(SameOwner):
    """A public release never counts the answers of a single municipality."""

    @property
    def _name(self):
        return f"town_stays_private_{self.table}"[:60]

    @property
    def _error(self):
        return f"{self.table}: results of a single municipality are not public"

    @property
    def _condition(self):
        town = f"(SELECT {self.other} FROM {self.target} WHERE id = NEW.{self.column})"  # nosec B608
        return f"NEW.{self.own} AND {town} IS NOT NULL"

    def deconstruct(self):
        return ("TownStaysPrivate", [self.table, self.column, self.target], {"own": self.own, "other": self.other})


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0002_owners"),
        ("surveys", "0008_archive_in_blocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrainingCohort",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("course", models.CharField(max_length=120, verbose_name="Schulung")),
                ("short", models.SlugField(max_length=40, verbose_name="Kurzname der Schulung")),
                ("number", models.PositiveSmallIntegerField(verbose_name="Nummer")),
                ("starts_on", models.DateField(verbose_name="Beginn")),
                ("ends_on", models.DateField(verbose_name="Ende")),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("in_person", "in Präsenz"),
                            ("digital", "digital"),
                            ("both", "in Präsenz und digital"),
                        ],
                        max_length=10,
                        verbose_name="Durchführung",
                    ),
                ),
                ("participants", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Teilnehmende")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="Hinweis")),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="Bearbeitungsstand"),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training_cohorts",
                        to="municipalities.programme",
                        verbose_name="Programm",
                    ),
                ),
            ],
            options={
                "verbose_name": "Kohorte",
                "verbose_name_plural": "Kohorten",
                "ordering": ["programme", "short", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "course", "number"), name="trainingcohort_course_once"
                    ),
                    models.UniqueConstraint(fields=("programme", "short", "number"), name="trainingcohort_short_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="trainingcohort_number_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("starts_on__lte", models.F("ends_on")),
                            _connector="OR",
                        ),
                        name="trainingcohort_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("format__in", ["in_person", "digital", "both"])),
                        name="trainingcohort_format_known",
                    ),
                ],
            },
        ),
        KeepTriggers(
            DEPLOYMENT,
            [
                migrations.AlterModelOptions(
                    name="deployment",
                    options={
                        "ordering": ["-opens_on", "municipality__name", "cohort__number"],
                        "verbose_name": "Erhebung",
                        "verbose_name_plural": "Erhebungen",
                    },
                ),
                migrations.AlterField(
                    model_name="deployment",
                    name="municipality",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deployments",
                        to="municipalities.municipality",
                        verbose_name="Kommune",
                    ),
                ),
                migrations.AddField(
                    model_name="deployment",
                    name="cohort",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deployments",
                        to="surveys.trainingcohort",
                        verbose_name="Kohorte",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="deployment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cohort__isnull", True), ("municipality__isnull", False)),
                            models.Q(("cohort__isnull", False), ("municipality__isnull", True)),
                            _connector="OR",
                        ),
                        name="deployment_asks_one",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="deployment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("cohort__isnull", True),
                            models.Q(
                                ("local_version__isnull", True),
                                ("participation__isnull", True),
                                ("programme__isnull", False),
                                ("wave", "feedback"),
                            ),
                            _connector="OR",
                        ),
                        name="deployment_cohort_gives_feedback",
                    ),
                ),
            ],
        ),
        KeepTriggers(
            RELEASE,
            [
                migrations.AlterField(
                    model_name="release",
                    name="scope",
                    field=models.CharField(
                        choices=[("deployment", "eine Erhebung"), ("wave", "ein ganzes Programm")],
                        max_length=10,
                        verbose_name="Umfang",
                    ),
                ),
                migrations.RemoveConstraint(model_name="release", name="release_public_is_released_wave"),
                migrations.AddConstraint(
                    model_name="release",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("public", False), ("released_at__isnull", False), _connector="OR"),
                        name="release_public_is_released",
                    ),
                ),
            ],
        ),
        Immutable(COHORT, "programme_id"),
        Settled(DEPLOYMENT, "cohort_id"),
        SameOwner(DEPLOYMENT, "cohort_id", COHORT, own="NEW.programme_id", other="programme_id"),
        TownStaysPrivate(RELEASE, "deployment_id", DEPLOYMENT, own="public"),
    ]
