"""``manage.py bench``: measure the speed of the portal and print it beside the bars."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core.bench import Figure
from portal.demo.bench import DASHBOARD_BARS, run_bench
from surveys.bench import RESPONSES


class Command(BaseCommand):
    """Measures in a throw-away database beside the configured one; data of users is never touched."""

    help = "Misst Seiten, Programmseiten und Bericht in einer Wegwerf-Datenbank und zeigt die Zielwerte daneben."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--towns", type=int, nargs="*", default=list(DASHBOARD_BARS), help="Größen der Programme")
        parser.add_argument("--responses", type=int, default=RESPONSES, help="Antwortbögen der Nachzählung")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Gemessen wird nur im Demo-Betrieb (PORTAL_ENV=embedded), auch mit DATABASE_URL.")
        figures = [self._show(figure) for figure in self._measured(options)]
        missed = [figure for figure in figures if not figure.holds]
        self.stdout.write(f"{len(figures)} Werte, {len(missed)} verfehlen den Zielwert")

    def _measured(self, options: dict[str, Any]) -> Iterator[Figure]:
        return run_bench(options["towns"], self.stderr.write, options["responses"])

    def _show(self, figure: Figure) -> Figure:
        bar = "" if figure.bar is None else f"{'≥' if figure.at_least else '≤'} {figure.bar:g}"
        mark = "" if figure.holds else "  ZIELWERT VERFEHLT"
        value = f"{figure.value:.1f}" if figure.unit else f"{figure.value:g}"
        self.stdout.write(f"{figure.name:<58}{value:>9} {figure.unit:<3}{bar:>8}  {figure.detail}{mark}".rstrip())
        return figure
