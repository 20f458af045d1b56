"""A code that is there is unused; the column goes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("surveys", "0010_used_codes_go")]

    operations = [
        migrations.RemoveIndex(model_name="token", name="token_deployment_used_idx"),
        migrations.RemoveField(model_name="token", name="used"),
    ]
