"""Reviewed texts, themes, quotations and named statements. What was quoted or counted never changes."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from portal.core.triggers import Immutable


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0002_owners"),
        ("surveys", "0006_releases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StatementCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="möglich bis")),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="angefragt am")),
                (
                    "deployment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statement_call",
                        to="surveys.deployment",
                        verbose_name="Erhebung",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Konto",
                    ),
                ),
            ],
            options={
                "verbose_name": "Anfrage einer Rückmeldung",
                "verbose_name_plural": "Anfragen von Rückmeldungen",
            },
        ),
        migrations.CreateModel(
            name="TextReview",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("item", models.CharField(max_length=40, verbose_name="Frage")),
                ("language", models.CharField(max_length=8, verbose_name="Sprache")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "offen"), ("approved", "freigegeben"), ("rejected", "verworfen")],
                        default="open",
                        max_length=10,
                        verbose_name="Stand",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="freigegebener Text")),
                ("redacted", models.BooleanField(default=False, verbose_name="geschwärzt")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("personal", "personenbezogen"),
                            ("insulting", "beleidigend"),
                            ("empty", "ohne Inhalt"),
                            ("other", "sonstiges"),
                        ],
                        max_length=10,
                        verbose_name="Grund",
                    ),
                ),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="Bearbeitungsstand")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Konto",
                    ),
                ),
                (
                    "deployment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="text_reviews",
                        to="surveys.deployment",
                        verbose_name="Erhebung",
                    ),
                ),
            ],
            options={
                "verbose_name": "geprüfter Text",
                "verbose_name_plural": "geprüfte Texte",
                'indexes': [
                    models.Index(fields=["deployment", "item", "state"], name="textreview_item_idx"),
                ],
                'constraints': [
                    models.CheckConstraint( condition=models.Q(("state__in", ["open", "approved", "rejected"])), name="textreview_state_known" ),
                    models.CheckConstraint( condition=models.Q( models.Q(("state", "approved"), models.Q(("text", ""), _negated=True)), models.Q(models.Q(("state", "approved"), _negated=True), ("text", "")), _connector="OR", ), name="textreview_approved_has_text", ),
                    models.CheckConstraint( condition=models.Q( models.Q(("reason__in", ["personal", "insulting", "empty", "other"]), ("state", "rejected")), models.Q(models.Q(("state", "rejected"), _negated=True), ("reason", "")), _connector="OR", ), name="textreview_rejected_has_reason", ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quotation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("proposed", "wartet auf Freigabe"),
                            ("released", "freigegeben"),
                            ("withdrawn", "zurückgezogen"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="Stand",
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="vorgeschlagen am"),
                ),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="freigegeben am")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="zurückgezogen am")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300, verbose_name="Grund")),
                ("item", models.CharField(max_length=40, verbose_name="Frage")),
                ("language", models.CharField(max_length=8, verbose_name="Sprache")),
                ("text", models.TextField(verbose_name="Zitat")),
                ("translation", models.TextField(blank=True, verbose_name="Übersetzung ins Deutsche")),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotations",
                        to="municipalities.programme",
                        verbose_name="Programm",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vorgeschlagen von",
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotations",
                        to="surveys.questionnaire",
                        verbose_name="Fragebogen",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="freigegeben von",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="zurückgezogen von",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="quotations",
                        to="surveys.textreview",
                    ),
                ),
            ],
            options={
                "verbose_name": "Zitat",
                "verbose_name_plural": "Zitate",
                "ordering": ["pk"],
                "abstract": False,
                'constraints': [
                    models.CheckConstraint( condition=models.Q(("step__in", ["proposed", "released", "withdrawn"])), name="quotation_step_known" ),
                    models.CheckConstraint( condition=models.Q( ("released_by__isnull", True), models.Q(("released_by", models.F("proposed_by")), _negated=True), _connector="OR", ), name="quotation_four_eyes", ),
                    models.CheckConstraint( condition=models.Q( models.Q(("released_at__isnull", True), ("released_by__isnull", True), ("step", "proposed")), models.Q(("released_at__isnull", False), ("released_by__isnull", False), ("step", "released")), ("step", "withdrawn"), _connector="OR", ), name="quotation_released_by_somebody", ),
                    models.CheckConstraint( condition=models.Q( models.Q( ("step", "withdrawn"), ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True), ), models.Q( models.Q(("step", "withdrawn"), _negated=True), ("withdrawn_by__isnull", True), ("withdrawn_reason", ""), ), _connector="OR", ), name="quotation_withdrawn_with_reason", ),
                    models.UniqueConstraint( condition=models.Q(("step", "withdrawn"), _negated=True), fields=("source",), name="quotation_once_per_text", ),
                    models.CheckConstraint( condition=models.Q(("text", ""), _negated=True), name="quotation_has_text" ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item", models.CharField(max_length=40, verbose_name="Frage")),
                ("name", models.CharField(max_length=120, verbose_name="Thema")),
                ("revision", models.PositiveIntegerField(default=1, editable=False, verbose_name="Bearbeitungsstand")),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="themes",
                        to="surveys.questionnaire",
                        verbose_name="Fragebogen",
                    ),
                ),
            ],
            options={
                "verbose_name": "Thema",
                "verbose_name_plural": "Themen",
                "ordering": ["name", "pk"],
                'constraints': [
                    models.UniqueConstraint( models.F("questionnaire"), models.F("item"), django.db.models.functions.text.Lower("name"), name="theme_name_once", ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="theme_has_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextTheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codings",
                        to="surveys.textreview",
                        verbose_name="Text",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codings",
                        to="surveys.theme",
                        verbose_name="Thema",
                    ),
                ),
            ],
            options={
                "verbose_name": "Zuordnung zu einem Thema",
                "verbose_name_plural": "Zuordnungen zu Themen",
                'constraints': [
                    models.UniqueConstraint(fields=("review", "theme"), name="texttheme_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThemeReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("proposed", "wartet auf Freigabe"),
                            ("released", "freigegeben"),
                            ("withdrawn", "zurückgezogen"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="Stand",
                    ),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="vorgeschlagen am"),
                ),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="freigegeben am")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="zurückgezogen am")),
                ("withdrawn_reason", models.CharField(blank=True, max_length=300, verbose_name="Grund")),
                ("item", models.CharField(max_length=40, verbose_name="Frage")),
                ("texts", models.PositiveIntegerField(verbose_name="freigegebene Texte")),
                ("towns", models.PositiveIntegerField(verbose_name="Kommunen")),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="theme_reports",
                        to="municipalities.programme",
                        verbose_name="Programm",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="vorgeschlagen von",
                    ),
                ),
                (
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="theme_reports",
                        to="surveys.questionnaire",
                        verbose_name="Fragebogen",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="freigegeben von",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="zurückgezogen von",
                    ),
                ),
            ],
            options={
                "verbose_name": "Auszählung der Themen",
                "verbose_name_plural": "Auszählungen der Themen",
                "ordering": ["-pk"],
                "abstract": False,
                'constraints': [
                    models.CheckConstraint( condition=models.Q(("step__in", ["proposed", "released", "withdrawn"])), name="themereport_step_known" ),
                    models.CheckConstraint( condition=models.Q( ("released_by__isnull", True), models.Q(("released_by", models.F("proposed_by")), _negated=True), _connector="OR", ), name="themereport_four_eyes", ),
                    models.CheckConstraint( condition=models.Q( models.Q(("released_at__isnull", True), ("released_by__isnull", True), ("step", "proposed")), models.Q(("released_at__isnull", False), ("released_by__isnull", False), ("step", "released")), ("step", "withdrawn"), _connector="OR", ), name="themereport_released_by_somebody", ),
                    models.CheckConstraint( condition=models.Q( models.Q( ("step", "withdrawn"), ("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True), ), models.Q( models.Q(("step", "withdrawn"), _negated=True), ("withdrawn_by__isnull", True), ("withdrawn_reason", ""), ), _connector="OR", ), name="themereport_withdrawn_with_reason", ),
                    models.UniqueConstraint( condition=models.Q(("step", "proposed")), fields=("questionnaire", "programme", "item"), name="themereport_one_waits", ),
                    models.UniqueConstraint( condition=models.Q(("programme__isnull", True), ("step", "proposed")), fields=("questionnaire", "item"), name="themereport_one_waits_without", ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThemeCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="Thema")),
                ("texts", models.PositiveIntegerField(verbose_name="Texte")),
                ("hidden", models.BooleanField(default=False, verbose_name="nicht gezeigt")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="counts",
                        to="surveys.themereport",
                        verbose_name="Auszählung",
                    ),
                ),
            ],
            options={
                "verbose_name": "Zahl der Texte zu einem Thema",
                "verbose_name_plural": "Zahlen der Texte zu Themen",
                "ordering": ["pk"],
                'constraints': [
                    models.UniqueConstraint(fields=("report", "name"), name="themecount_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Entwurf"), ("submitted", "abgegeben"), ("withdrawn", "zurückgezogen")],
                        default="draft",
                        max_length=10,
                        verbose_name="Stand",
                    ),
                ),
                ("function", models.CharField(blank=True, max_length=120, verbose_name="Funktion")),
                ("values", models.JSONField(blank=True, default=dict, verbose_name="Einschätzungen")),
                ("text", models.TextField(blank=True, verbose_name="Anmerkung")),
                ("consent", models.TextField(blank=True, editable=False, verbose_name="Wortlaut der Einwilligung")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="angelegt am")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="abgegeben am")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="zurückgezogen am")),
                ("revision", models.PositiveIntegerField(default=1, editable=False, verbose_name="Bearbeitungsstand")),
                (
                    "deployment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="surveys.deployment",
                        verbose_name="Erhebung",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Konto",
                    ),
                ),
            ],
            options={
                "verbose_name": "Rückmeldung der Projektbeteiligten",
                "verbose_name_plural": "Rückmeldungen der Projektbeteiligten",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "submitted", "withdrawn"])),
                        name="statement_state_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("deployment",),
                        name="statement_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "submitted"), _negated=True),
                            models.Q(
                                models.Q(("consent", ""), _negated=True),
                                models.Q(("function", ""), _negated=True),
                                ("submitted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="statement_submitted_with_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("function", ""), ("state", "withdrawn"), ("text", ""), ("withdrawn_at__isnull", False)
                            ),
                            models.Q(models.Q(("state", "withdrawn"), _negated=True), ("withdrawn_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="statement_withdrawn_is_empty",
                    ),
                ],
            },
        ),
        Immutable("surveys_quotation", "text"),
        Immutable("surveys_themereport", "texts"),
        Immutable("surveys_themecount", "texts"),
    ]
