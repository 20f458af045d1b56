"""``manage.py recheck_releases``: recompute every release from the counts kept with it and compare all figures."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.core.errors import DomainError
from surveys.models import Release
from surveys.release_data import checksum, decode, figures
from surveys.services.releases.building import recomputed


class Command(BaseCommand):
    """Recompute; ends with exit code 1 when something differs."""

    help = "Berechnet alle fertigen Auswertungen aus ihrer Zählung neu und vergleicht alle Zahlen."

    def handle(self, *args: Any, **options: Any) -> None:
        pks = list(Release.objects.exclude(sha256="").order_by("pk").values_list("pk", flat=True))
        differing = [pk for pk in pks if not self._is_same(Release.objects.get(pk=pk))]
        self.stdout.write(f"{len(pks)} Auswertungen: {len(differing)} Abweichungen")
        if differing:
            sys.exit(1)

    def _is_same(self, release: Release) -> bool:
        if checksum(release.payload) != release.sha256:
            self.stdout.write(f"{release}: Das gespeicherte Ergebnis passt nicht zu seiner Prüfsumme.")
            return False
        try:
            now = recomputed(release)
        except DomainError as error:
            self.stdout.write(f"{release}: {error.message}")
            return False
        if now == release.payload:
            return True
        same = figures(decode(now)) == figures(decode(release.payload))
        said = "Alle Zahlen stimmen, Texte lauten heute anders." if same else "Die Neuberechnung ergibt etwas anderes."
        self.stdout.write(f"{release}: {said}")
        return same
