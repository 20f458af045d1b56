"""A survey stays with its town, and its participation is one of that town."""

from django.db import migrations

from portal.core.triggers import Immutable, SameOwner


class Migration(migrations.Migration):
    dependencies = [("surveys", "0004_archive_keeps")]

    operations = [
        Immutable("surveys_deployment"),
        Immutable("surveys_questionnaire"),
        SameOwner("surveys_deployment", "participation_id", "municipalities_participation"),
    ]
