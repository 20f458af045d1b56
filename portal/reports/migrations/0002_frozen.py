"""What is frozen stays frozen: snapshot and checksum once written, day, programme, number and creator from the start."""

from django.db import migrations

from portal.core.triggers import AppendOnly, Immutable, WriteOnce

EDITION = "reports_reportedition"


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        *(WriteOnce(EDITION, column) for column in ("snapshot", "sha256")),
        *(Immutable(EDITION, column) for column in ("programme_id", "number", "as_of", "created_by_id", "created_at")),
        AppendOnly("reports_download", mutable="user_id"),
    ]
