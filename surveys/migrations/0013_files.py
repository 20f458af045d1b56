"""Answers that came from files are counted, and that answers left as a file is known, with the deployment itself."""

from django.db import migrations, models

from portal.core.triggers import KeepTriggers


class Migration(migrations.Migration):
    dependencies = [("surveys", "0012_quick_counts")]

    operations = [
        KeepTriggers(
            "surveys_deployment",
            [
                migrations.AddField(
                    model_name="deployment",
                    name="imported",
                    field=models.PositiveIntegerField(
                        default=0, editable=False, verbose_name="Antworten aus Dateien"
                    ),
                ),
                migrations.AddField(
                    model_name="deployment",
                    name="exported_at",
                    field=models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="Antworten herausgegeben am"
                    ),
                ),
            ],
        ),
    ]
