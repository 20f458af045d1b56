"""How many people were invited."""

from collections.abc import Iterable

from django.db.models import Sum

from surveys.models import Deployment, InvitedGroup


def invited_in_all(deployments: Iterable[Deployment]) -> dict[int, int]:
    """Over all groups, by deployment; none where nobody wrote a number down. 1 query."""
    rows = InvitedGroup.objects.filter(deployment__in=list(deployments)).order_by().values_list("deployment")
    return dict(rows.annotate(Sum("number")))
