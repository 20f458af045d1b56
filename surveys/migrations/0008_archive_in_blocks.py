"""Texts wait beside their answers, keys are 128 bits, and the archive holds one row per cell and some hundred responses.

The key of a waiting submission takes the place of its id. What waits or is archived already is carried over.
"""

import uuid
from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models

BLOCK = 250
SHORT_KEY = {
    "postgresql": "UPDATE surveys_pending SET id = substr(key, 1, 32)::uuid",
    "sqlite": "UPDATE surveys_pending SET id = substr(key, 1, 32)",
}
KEEPS = """
CREATE OR REPLACE FUNCTION deployment_keeps_answers() RETURNS trigger AS $body$ BEGIN
IF EXISTS (SELECT 1 FROM surveys_responseblock WHERE deployment_id = OLD.id)
OR EXISTS (SELECT 1 FROM surveys_freetext WHERE deployment_id = OLD.id)
THEN RAISE EXCEPTION 'a deployment with archived answers cannot be deleted' USING ERRCODE = 'foreign_key_violation';
END IF; RETURN OLD; END $body$ LANGUAGE plpgsql
"""
PLAIN = "ALTER TABLE surveys_responseblock ALTER COLUMN vectors SET STORAGE EXTERNAL"
"""Compressing vectors on the way in takes longer than all the rest."""


def carry_over(apps, schema_editor):
    texts = defaultdict(list)
    for text in apps.get_model("surveys", "PendingText").objects.order_by("pk"):
        texts[text.pending_id].append([text.item, text.language, text.text])
    pending = apps.get_model("surveys", "Pending")
    for pk, words in texts.items():
        pending.objects.filter(pk=pk).update(texts=words)
    block = apps.get_model("surveys", "ResponseBlock")
    rows = apps.get_model("surveys", "Response").objects
    for cell in rows.values_list("deployment", "group", "organisation").distinct().order_by():
        found = rows.filter(deployment=cell[0], group=cell[1], organisation=cell[2])
        vectors = sorted(bytes(vector) for vector in found.values_list("vector", flat=True))
        parts = (vectors[start : start + BLOCK] for start in range(0, len(vectors), BLOCK))
        block.objects.bulk_create(
            block(
                id=uuid.uuid4(), deployment_id=cell[0], group=cell[1], organisation=cell[2],
                number=len(part), vectors=b"".join(part),
            )
            for part in parts
        )  # fmt: skip


def shorten_keys(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    schema_editor.execute(SHORT_KEY[vendor], params=None)
    schema_editor.execute("UPDATE surveys_submittedkey SET key = substr(key, 1, 32)", params=None)
    if vendor == "postgresql":  # checks that wait for the end of the transaction would stand in the way of ALTER TABLE
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE", params=None)
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED", params=None)


def keep_blocks(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(KEEPS, params=None)
        schema_editor.execute(PLAIN, params=None)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0007_voices")]

    operations = [
        migrations.AddField("pending", "texts", models.JSONField(default=list)),
        migrations.CreateModel(
            "ResponseBlock",
            [
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("group", models.SmallIntegerField(default=-1)),
                ("organisation", models.SmallIntegerField(default=-1)),
                ("number", models.PositiveSmallIntegerField()),
                ("vectors", models.BinaryField()),
                (
                    "deployment",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks", to="surveys.deployment",
                    ),
                ),
            ],
            {
                "verbose_name": "archivierte Antwortbögen",
                "verbose_name_plural": "archivierte Antwortbögen",
                "indexes": [
                    models.Index(fields=["deployment", "group", "organisation"], name="responseblock_cell_idx")
                ],
            },
        ),
        migrations.RunPython(carry_over),
        migrations.DeleteModel("PendingText"),
        migrations.DeleteModel("Response"),
        migrations.RunPython(shorten_keys),
        migrations.RemoveField("pending", "key"),
        migrations.RenameField("pending", "id", "key"),
        migrations.AlterField("pending", "key", models.UUIDField(primary_key=True, serialize=False)),
        migrations.AlterField("submittedkey", "key", models.UUIDField(primary_key=True, serialize=False)),
        migrations.RunPython(keep_blocks),
    ]  # fmt: skip
