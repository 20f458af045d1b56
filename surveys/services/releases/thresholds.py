"""The thresholds of the installation. They may be stricter than what the start page promises, never weaker."""

from typing import Any

from django.conf import settings

from surveys.disclosure import Thresholds
from surveys.thresholds import MINIMUM, MINIMUM_STAFF

PROMISED = {"answers": MINIMUM, "staff": MINIMUM_STAFF, "town_answers": MINIMUM, "new_answers": MINIMUM}


def thresholds() -> Thresholds:
    """Those of the settings."""
    return Thresholds(**to_data())


def to_data() -> dict[str, Any]:
    """What a release keeps of them, so that it can be recomputed after the settings changed."""
    return {name: max(value, PROMISED.get(name, value)) for name, value in settings.SURVEY_THRESHOLDS.items()}
