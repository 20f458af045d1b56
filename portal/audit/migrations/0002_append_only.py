"""PostgreSQL refuses to change or delete entries of the record; only the link to a deleted account may be emptied."""

from django.db import migrations

from portal.core.triggers import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [AppendOnly("audit_auditentry", mutable="actor_id")]
