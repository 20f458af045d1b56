"""What the rows of all publications can be asked."""

from typing import TypeVar

from django.db import models
from django.db.models import Max

from portal.core.publications.models import Publication

P = TypeVar("P", bound=Publication)


class PublicationQuerySet(models.QuerySet[P]):
    """Publications of one kind."""

    def locked(self, pk: int) -> P:
        """The stored row, locked until the end of the transaction."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def next_number(self) -> int:
        """The number that follows the ones given so far. Lock what they run in before."""
        return (self.aggregate(last=Max("number"))["last"] or 0) + 1
