"""``manage.py simulate_responses``: synthetic answers to the start and the end survey of a programme."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from municipalities.models import Programme
from surveys.services.shipped import load_instruments
from surveys.simulation.fill import remove_simulated, simulate_programme

PROGRAMME = "vielfaltsorientierung-in-hessischen-kommunen"


class Command(BaseCommand):
    """Seeded: the same seed gives the same counts. A programme that has the surveys already is left alone."""

    help = "Füllt Anfangs- und Abschlussbefragung eines Programms mit künstlichen, als solche bezeichneten Antworten."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--programme", default=PROGRAMME, help="Kurzname des Programms")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--remove", action="store_true", help="die künstlichen Erhebungen wieder löschen")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("Künstliche Antworten gibt es nur im Demo-Betrieb (PORTAL_ENV=embedded).")
        programme = Programme.objects.filter(slug=options["programme"]).first()
        if programme is None:
            raise CommandError(f"Das Programm {options['programme']} gibt es nicht. Laden: manage.py demo")
        if options["remove"]:
            self.stdout.write(f"{remove_simulated(programme=programme)} künstliche Erhebungen gelöscht")
            return
        load_instruments()
        filled = simulate_programme(programme=programme, seed=options["seed"])
        for part in filled:
            self.stdout.write(f"{part.code}: {part.responses} künstliche Antwortbögen in {part.deployments} Kommunen")
        if not filled:
            self.stdout.write("Die Befragungen dieses Programms gibt es schon; nichts geändert.")
