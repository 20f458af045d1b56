"""How many releases wait for the reader."""

from typing import Any

from django import template

from surveys.models import Release

register = template.Library()


@register.simple_tag
def releases_waiting(user: Any) -> int:
    """Finished releases of other people that this consultant may release; one query."""
    return Release.objects.waiting_for(user).count() if user.is_consultant else 0
