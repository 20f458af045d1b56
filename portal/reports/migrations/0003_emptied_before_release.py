"""A snapshot that nobody has released may be emptied, and only that: a statement in it was taken back."""

from django.db import migrations

from portal.core.triggers import Replace, WriteOnce

EDITION = "reports_reportedition"
UNRELEASED = "OLD.released_at IS NULL AND NEW.released_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_frozen")]

    operations = [
        Replace(WriteOnce(EDITION, column), WriteOnce(EDITION, column, unless=f"NEW.{column} = '' AND {UNRELEASED}"))
        for column in ("snapshot", "sha256")
    ]
