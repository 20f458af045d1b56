"""From how many answers on a result is shown, at least. Settings may ask for more; the start page says what they ask for."""

MINIMUM = 5
MINIMUM_STAFF = 10
"""For staff of the administration of one municipality."""
