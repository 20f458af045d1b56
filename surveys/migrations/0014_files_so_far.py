"""What the record knows of files that came and left before deployments kept it themselves."""

from collections import Counter

from django.db import migrations


def take_over(apps, schema_editor):
    entries = apps.get_model("audit", "AuditEntry").objects.filter(object_type="surveys.deployment")
    rows = apps.get_model("surveys", "Deployment").objects
    came = Counter()
    for pk, detail in entries.filter(action="responses.import").values_list("object_id", "detail"):
        came[pk] += detail.get("responses", 0)
    for pk, number in came.items():
        rows.filter(pk=pk).update(imported=number)
    left = entries.filter(action__in=["responses.export", "texts.export"]).order_by("-at")
    for pk, at in left.values_list("object_id", "at"):
        rows.filter(pk=pk).update(exported_at=at)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only"), ("surveys", "0013_files")]

    operations = [migrations.RunPython(take_over, migrations.RunPython.noop)]
