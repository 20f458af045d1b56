"""Codes that were used are deleted: from now on the row of a code goes when the code is used."""

from django.db import migrations


def delete_used(apps, schema_editor):
    apps.get_model("surveys", "Token").objects.filter(used=True).delete()


class Migration(migrations.Migration):
    dependencies = [("surveys", "0009_cohorts")]

    operations = [migrations.RunPython(delete_used, migrations.RunPython.noop)]
