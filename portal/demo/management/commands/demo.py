"""``manage.py demo``: load the real programme, the Musterprogramm and the demo accounts."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.demo.loading import Summary, load_demo
from portal.demo.people import NoDemoMode
from portal.demo.surveys import load_surveys


class Command(BaseCommand):
    """Load everything that is not there yet; running it again changes nothing."""

    help = "Lädt die Demodaten. Ein zweiter Lauf ändert nichts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--without-accounts", action="store_true", help="nur Daten, keine Demo-Konten")
        parser.add_argument("--without-surveys", action="store_true", help="ohne künstliche Befragungen")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            summary = load_demo(with_accounts=not options["without_accounts"])
        except NoDemoMode as error:
            raise CommandError(
                "Demo-Konten gibt es nur im Demo-Betrieb. Die Daten des Programms lädt: manage.py demo --without-accounts"
            ) from error
        self._print(summary)
        if settings.DEMO_MODE and not options["without_surveys"]:
            surveys = load_surveys()
            self.stdout.write(
                f"Befragungen: {surveys.responses} künstliche Antwortbögen in {surveys.deployments} Erhebungen, "
                f"{surveys.releases} freigegebene Auswertungen"
            )

    def _print(self, summary: Summary) -> None:
        for programme in summary.programmes:
            self.stdout.write(
                f"{programme.name}: {programme.municipalities} Kommunen, {programme.goals} Ziele, "
                f"{programme.bodies} Gremien, {programme.measures} Maßnahmen"
            )
        if summary.password:
            self.stdout.write(f"Demo-Konten: {summary.accounts}, zum Beispiel integration.rodgau@demo.example")
            self.stdout.write(f"Passwort für alle: {summary.password}")
            self.stdout.write(f"Anmelden unter: {settings.BASE_URL}/")
