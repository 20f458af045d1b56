"""``manage.py purge_answers``: delete raw answers and codes whose retention period is over; counts by cell stay."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.core.errors import DomainError
from surveys.services.retention import due_for_purge, purge_answers


class Command(BaseCommand):
    """What the nightly task does, by hand."""

    help = "Löscht Antwortbögen, Texte und Codes nach der Aufbewahrungsfrist. Die Zählung bleibt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="nur zeigen, was gelöscht würde")

    def handle(self, *args: Any, **options: Any) -> None:
        for deployment in due_for_purge():
            if options["dry_run"]:
                self.stdout.write(f"fällig: {deployment}")
                continue
            try:
                purged = purge_answers(deployment=deployment)
            except DomainError as error:
                self.stderr.write(error.message)
                continue
            self.stdout.write(
                f"{deployment}: {purged.responses} Antwortbögen, {purged.texts} Texte, {purged.tokens} Codes gelöscht"
            )
