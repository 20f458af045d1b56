"""Which editions a user may see."""

from typing import TYPE_CHECKING, Any, Self

from portal.core.publications.querysets import PublicationQuerySet
from portal.core.publications.states import ReleaseState

if TYPE_CHECKING:
    from portal.reports.models import ReportEdition  # noqa: F401  (named in the base class)


class EditionQuerySet(PublicationQuerySet["ReportEdition"]):
    """Report editions."""

    def visible_to(self, user: Any) -> Self:
        """All editions for consultants, released ones for the ministry, none for everybody else."""
        if not user.is_authenticated:
            return self.none()
        if user.is_consultant:
            return self
        return self.filter(state=ReleaseState.RELEASED) if user.is_ministry else self.none()

    def for_list(self) -> Self:
        """With the rows a list shows, without the snapshot, which can be large."""
        return self.defer("snapshot").select_related("programme", "created_by", "released_by", "job")
