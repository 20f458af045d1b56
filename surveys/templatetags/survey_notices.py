"""What pages of the floor below show of surveys: municipalities know nothing of them."""

from typing import Any

from django import template

from municipalities.models import Municipality
from surveys.selectors.town_surveys import overview_steps

register = template.Library()


@register.inclusion_tag("surveys/includes/town_notices.html")
def survey_notices(user: Any, town: Municipality) -> dict[str, Any]:
    """Requests to the municipality and its running surveys, each with the way there. At most 3 queries."""
    return {"steps": overview_steps(user, town)}
