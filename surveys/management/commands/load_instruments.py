"""``manage.py load_instruments``: the questionnaires of the project, through the importer itself."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core.errors import DomainError
from surveys.instruments.build import build
from surveys.services.shipped import load_instruments


class Command(BaseCommand):
    """A second run changes nothing."""

    help = "Legt die mitgelieferten Fragebögen an. Ein zweiter Lauf ändert nichts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update", action="store_true", help="geänderte mitgelieferte Fragebögen als neue Fassung anlegen"
        )

        parser.add_argument("--build", action="store_true", help="vorher die Dateien aus den Texten neu erzeugen")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in build() if options["build"] else []:
            self.stdout.write(f"{path.name}: neu erzeugt")
        try:
            found = load_instruments(update=options["update"])
        except DomainError as error:
            raise CommandError(error.message) from error
        for loaded in found:
            self.stdout.write(f"{loaded.code}: {loaded.state}, Fassung {loaded.number}, {loaded.items} Fragen")
