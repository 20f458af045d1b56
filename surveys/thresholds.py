"""From how many answers on a result is shown: promised on the start page, kept by the release."""

MINIMUM = 5
MINIMUM_STAFF = 10
"""For staff of the administration of one municipality."""
