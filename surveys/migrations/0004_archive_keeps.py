"""The archive without checks row by row; instead, a deployment with archived answers cannot be deleted.

PostgreSQL only: tables of SQLite are rebuilt by later migrations, which would drop the trigger, and a file belongs to
whoever holds it. There, as everywhere, the ORM protects the deployment.
"""

import django.db.models.deletion
from django.db import migrations, models

CREATE = """
CREATE OR REPLACE FUNCTION deployment_keeps_answers() RETURNS trigger AS $body$ BEGIN
IF EXISTS (SELECT 1 FROM surveys_response WHERE deployment_id = OLD.id)
OR EXISTS (SELECT 1 FROM surveys_freetext WHERE deployment_id = OLD.id)
THEN RAISE EXCEPTION 'a deployment with archived answers cannot be deleted' USING ERRCODE = 'foreign_key_violation';
END IF; RETURN OLD; END $body$ LANGUAGE plpgsql
"""
ATTACH = """
CREATE TRIGGER deployment_keeps_answers BEFORE DELETE ON surveys_deployment
FOR EACH ROW EXECUTE FUNCTION deployment_keeps_answers()
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE, params=None)
        schema_editor.execute(ATTACH, params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION IF EXISTS deployment_keeps_answers() CASCADE", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0003_deployments"),
    ]

    operations = [
        migrations.AlterField(
            model_name="freetext",
            name="deployment",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="texts",
                to="surveys.deployment",
            ),
        ),
        migrations.AlterField(
            model_name="response",
            name="deployment",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="responses",
                to="surveys.deployment",
            ),
        ),
        migrations.RunPython(create, drop),
    ]
