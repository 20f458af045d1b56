"""Releases and what they counted. Triggers keep a payload as it was built, and everything once it was released."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from portal.core.triggers import Immutable

RELEASE, COUNTS = "surveys_release", "surveys_releasecounts"
FINAL = (
    "title", "as_of", "tables", "merges", "chosen", "findings", "facts", "known", "payload", "sha256", "public",
    "built_at", "released_by_id", "released_at",
)  # fmt: skip


class AsBuilt(Immutable):
    """A payload changes only while it is being built."""

    @property
    def _name(self):
        return f"as_built_{self.table}_{self.column}"[:60]

    @property
    def _condition(self):
        return f"OLD.state <> 'building' AND OLD.{self.column} <> NEW.{self.column}"

    def deconstruct(self):
        return ("AsBuilt", [self.table, self.column], {})


class Final(AsBuilt):
    """A column that never changes once the release was released, also when it is withdrawn."""

    @property
    def _name(self):
        return f"final_{self.table}_{self.column}"[:60]

    @property
    def _condition(self):
        return f"OLD.released_at IS NOT NULL AND (OLD.{self.column} <> NEW.{self.column} OR NEW.{self.column} IS NULL)"

    def deconstruct(self):
        return ("Final", [self.table, self.column], {})


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
        ('municipalities', '0002_owners'),
        ('surveys', '0005_owners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='Nummer')),
                ('scope', models.CharField(choices=[('deployment', 'eine Erhebung'), ('wave', 'alle Kommunen eines Programms')], max_length=10, verbose_name='Umfang')),
                ('wave', models.CharField(choices=[('start', 'Anfangsbefragung'), ('end', 'Abschlussbefragung'), ('feedback', 'Rückmeldung')], max_length=10, verbose_name='Zeitpunkt')),
                ('title', models.CharField(max_length=300, verbose_name='Titel')),
                ('as_of', models.DateField(verbose_name='Stand')),
                ('state', models.CharField(choices=[('building', 'wird erstellt'), ('failed', 'fehlgeschlagen'), ('held', 'angehalten'), ('ready', 'fertig, nicht freigegeben'), ('released', 'freigegeben'), ('withdrawn', 'zurückgezogen')], default='building', max_length=10, verbose_name='Zustand')),
                ('tables', models.JSONField(default=list, verbose_name='Aufschlüsselungen')),
                ('merges', models.JSONField(blank=True, default=list, verbose_name='Zusammenfassungen')),
                ('chosen', models.JSONField(blank=True, default=list, verbose_name='herausgenommen')),
                ('findings', models.JSONField(blank=True, default=list, editable=False, verbose_name='Befunde')),
                ('facts', models.JSONField(blank=True, default=dict, editable=False, verbose_name='Angaben')),
                ('known', models.JSONField(blank=True, default=list, editable=False, verbose_name='geprüft gegen')),
                ('payload', models.TextField(blank=True, editable=False, verbose_name='Ergebnis')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64, verbose_name='Prüfsumme')),
                ('public', models.BooleanField(default=False, verbose_name='öffentlich')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='erstellt am')),
                ('built_at', models.DateTimeField(blank=True, null=True, verbose_name='fertig am')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='freigegeben am')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='zurückgezogen am')),
                ('withdrawn_reason', models.CharField(blank=True, max_length=500, verbose_name='Grund')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='erstellt von')),
                ('deployment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='surveys.deployment', verbose_name='Erhebung')),
                ('job', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job', verbose_name='Auftrag')),
                ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='municipalities.programme', verbose_name='Programm')),
                ('questionnaire', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='surveys.questionnaire', verbose_name='Fragebogen')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='freigegeben von')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='zurückgezogen von')),
            ],
            options={
                'verbose_name': 'Auswertung',
                'verbose_name_plural': 'Auswertungen',
                'ordering': ['-created_at', '-pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('questionnaire', 'number'), name='release_number_once'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['building', 'failed', 'held', 'ready']), ('scope', 'deployment')), fields=('deployment',), name='release_deployment_one_open'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['building', 'failed', 'held', 'ready']), ('scope', 'wave')), fields=('programme', 'questionnaire', 'wave'), name='release_wave_one_open'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['building', 'failed', 'held', 'ready', 'released', 'withdrawn'])), name='release_state_known'),
                    models.CheckConstraint(condition=models.Q(('wave__in', ['start', 'end', 'feedback'])), name='release_wave_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('deployment__isnull', False), ('programme__isnull', True), ('scope', 'deployment')), models.Q(('deployment__isnull', True), ('programme__isnull', False), ('scope', 'wave')), _connector='OR'), name='release_scope_complete'),
                    models.CheckConstraint(condition=models.Q(models.Q(('payload', ''), ('sha256', '')), models.Q(models.Q(('payload', ''), _negated=True), ('sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='release_payload_has_checksum'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['held', 'ready', 'released']), _negated=True), models.Q(models.Q(('sha256', ''), _negated=True), ('built_at__isnull', False)), _connector='OR'), name='release_ready_is_built'),
                    models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'released'), _negated=True), ('released_at__isnull', True), ('released_by__isnull', True)), models.Q(('released_at__isnull', False), ('released_by__isnull', False), ('state__in', ['released', 'withdrawn'])), _connector='OR'), name='release_released_by_somebody'),
                    models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('created_by')), _negated=True), _connector='OR'), name='release_four_eyes'),
                    models.CheckConstraint(condition=models.Q(('public', False), models.Q(('released_at__isnull', False), ('scope', 'wave')), _connector='OR'), name='release_public_is_released_wave'),
                    models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True), ('withdrawn_reason', '')), models.Q(('state', 'withdrawn'), ('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_reason', ''), _negated=True)), _connector='OR'), name='release_withdrawn_with_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReleaseCounts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('responses', models.PositiveIntegerField(verbose_name='Antwortbögen')),
                ('layout', models.CharField(max_length=64)),
                ('counts', models.BinaryField()),
                ('facts', models.JSONField(default=dict, verbose_name='Angaben')),
                ('deployment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='released_counts', to='surveys.deployment', verbose_name='Erhebung')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='surveys.release', verbose_name='Auswertung')),
            ],
            options={
                'verbose_name': 'Zählung einer Auswertung',
                'verbose_name_plural': 'Zählungen von Auswertungen',
                'constraints': [
                    models.UniqueConstraint(fields=('release', 'deployment'), name='releasecounts_deployment_once'),
                    models.CheckConstraint(condition=models.Q(('layout__regex', '^[0-9a-f]{64}$')), name='releasecounts_has_layout'),
                ],
            },
        ),
        *(
            Immutable(RELEASE, column)
            for column in (
                "questionnaire_id", "number", "scope", "deployment_id", "programme_id", "wave", "created_by_id",
                "created_at",
            )
        ),
        *(AsBuilt(RELEASE, column) for column in ("payload", "sha256", "as_of")),
        *(Final(RELEASE, column) for column in FINAL),
        *(Immutable(COUNTS, c) for c in ("release_id", "deployment_id", "responses", "layout", "counts", "facts")),
    ]
