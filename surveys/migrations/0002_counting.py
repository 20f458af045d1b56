"""What counting needs: misfits set aside, the day raw answers were deleted, and no index or check that slows it down.

Django adds an index for LIKE to unique texts on PostgreSQL; nobody searches parts of a key.
"""

import django.db.models.deletion
from django.db import migrations, models

LIKE_INDEXES = ("surveys_submittedkey_key_83045fd5_like", "surveys_pending_key_18d6c04f_like")


def drop_like_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in LIKE_INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="deployment",
            name="raw_deleted_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="Antwortbögen gelöscht am"),
        ),
        migrations.AddField(
            model_name="pending",
            name="set_aside",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="freetext",
            name="deployment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="texts",
                to="surveys.deployment",
            ),
        ),
        migrations.AlterField(
            model_name="pendingtext",
            name="pending",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="texts",
                to="surveys.pending",
            ),
        ),
        migrations.AlterField(
            model_name="response",
            name="deployment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="responses",
                to="surveys.deployment",
            ),
        ),
        migrations.AlterField(
            model_name="submittedkey",
            name="deployment",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="surveys.deployment",
            ),
        ),
        migrations.RunPython(drop_like_indexes, migrations.RunPython.noop),
    ]
