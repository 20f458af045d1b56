"""``manage.py fold``: count what waits in the inbox, without any worker."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from surveys.models import Pending
from surveys.services.misfits import take_up_again
from surveys.services.runs import fold_run


class Command(BaseCommand):
    """Count everything that waits; safe beside running workers."""

    help = "Zählt alle wartenden Antwortbögen. Läuft auch ohne Redis und neben laufenden Workern."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="auch zurückgestellte Antwortbögen neu versuchen")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            self.stdout.write(f"{take_up_again()} zurückgestellte Antwortbögen werden neu versucht")
        self.stdout.write(f"{fold_run()} Antwortbögen gezählt")
        aside = Pending.objects.filter(set_aside=True).count()
        self.stdout.write(f"{Pending.objects.count() - aside} warten, {aside} zurückgestellt")
