"""``manage.py recount``: compare every histogram with the archive."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from surveys.models import Deployment
from surveys.services.counting import Difference, recount


class Command(BaseCommand):
    """Recount; ends with exit code 1 when something differs and is not repaired."""

    help = "Zählt das Archiv nach und vergleicht. Ohne Angabe: alle Erhebungen, deren Antwortbögen noch da sind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", nargs="*", help="Adressen der Erhebungen")
        parser.add_argument("--write", action="store_true", help="Abweichungen durch die Nachzählung ersetzen")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [recount(deployment, write=options["write"]) for deployment in self._deployments(options["slug"])]
        for difference in found:
            self._show(difference)
        differing = sum(len(difference.cells) for difference in found)
        responses = sum(difference.responses for difference in found)
        self.stdout.write(f"{len(found)} Erhebungen, {responses} Antwortbögen: {differing} Abweichungen")
        if differing and options["write"]:
            self.stdout.write("Die Zählung ist ersetzt.")
        elif differing:
            sys.exit(1)

    def _deployments(self, slugs: list[str]) -> list[Deployment]:
        rows = Deployment.objects.filter(raw_deleted_on=None).order_by("pk")
        if not slugs:
            return list(rows)
        chosen = list(rows.filter(slug__in=slugs))
        unknown = set(slugs) - {deployment.slug for deployment in chosen}
        if unknown:
            raise CommandError(f"Unbekannt oder schon gelöscht: {', '.join(sorted(unknown))}")
        return chosen

    def _show(self, difference: Difference) -> None:
        for cell in difference.cells:
            self.stdout.write(
                f"Erhebung {difference.deployment}, Zelle {cell.group}/{cell.organisation}: gespeichert {cell.stored}, "
                f"nachgezählt {cell.counted}, {cell.slots} Werte verschieden"
            )
