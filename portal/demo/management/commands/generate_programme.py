"""``manage.py generate_programme``: a programme of register towns with random activity, to try the portal at size."""

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import ProtectedError

from municipalities.models import Programme
from portal.demo.generate import ProgrammeExists, generate_programme, slug_of
from portal.demo.generate_remove import remove_programme
from portal.demo.register import register


class Command(BaseCommand):
    """Create or remove a generated programme."""

    help = "Erzeugt ein großes Programm mit Zufallsdaten und Kommunen aus dem Gemeindeverzeichnis."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--towns", type=int, default=400, help="Zahl der Kommunen, höchstens 11004")
        parser.add_argument("--measures-per-town", type=int, default=5)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--remove", action="store_true", help="das Programm dieser Größe wieder löschen")

    def handle(self, *args: Any, **options: Any) -> None:
        towns, started = options["towns"], perf_counter()
        if not 1 <= towns <= len(register()):
            raise CommandError(f"--towns: bitte eine Zahl von 1 bis {len(register())}.")
        if options["measures_per_town"] < 0:
            raise CommandError("--measures-per-town: bitte keine negative Zahl.")
        done = self._remove(towns) if options["remove"] else self._generate(towns, options)
        self.stdout.write(f"{done} ({perf_counter() - started:.1f} s)")

    def _generate(self, towns: int, options: dict[str, Any]) -> str:
        try:
            programme = generate_programme(
                towns=towns, measures_per_town=options["measures_per_town"], seed=options["seed"]
            )
        except ProgrammeExists as error:
            raise CommandError(f"Das Programm {error} gibt es schon. Löschen: --remove --towns {towns}") from error
        return f"{programme.name} ist erzeugt: /programme/{programme.slug}/"

    def _remove(self, towns: int) -> str:
        programme = Programme.objects.filter(slug=slug_of(towns)).first()
        if programme is None:
            raise CommandError(f"Das Programm {slug_of(towns)} gibt es nicht.")
        try:
            gone, stays = remove_programme(programme)
        except ProtectedError as error:
            raise CommandError("Zu diesem Programm gibt es Berichte. Es bleibt deshalb bestehen.") from error
        return f"{programme.name} ist gelöscht: {gone} Kommunen entfernt, {stays} noch benutzt"
