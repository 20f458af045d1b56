"""Counts are compressed by lz4 where the server has it: pglz took a tenth of the counting. PostgreSQL only."""

from django.db import migrations

METHODS = "SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'"
COMPRESS = "ALTER TABLE surveys_histogram ALTER COLUMN counts SET COMPRESSION {}"


def compress(method):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(METHODS)
            known = cursor.fetchone()
        if known and "lz4" in known[0]:
            schema_editor.execute(COMPRESS.format(method), params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("surveys", "0011_token_without_used")]

    operations = [migrations.RunPython(compress("lz4"), compress("default"))]
