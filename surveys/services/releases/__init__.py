"""Releases (Auswertungen): from frozen counts through disclosure control to readers, by two people."""

from surveys.services.releases.lifecycle import (
    apply_proposal,
    create_release,
    discard_release,
    release_release,
    retry_release,
    scope_of_deployment,
    scope_of_wave,
    withdraw_release,
)

__all__ = [
    "apply_proposal",
    "create_release",
    "discard_release",
    "release_release",
    "retry_release",
    "scope_of_deployment",
    "scope_of_wave",
    "withdraw_release",
]
