"""What the page "Stellen und Team" shows."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from municipalities.models import Membership, MembershipInvitation, Municipality, Post, PostHolding


@dataclass(frozen=True)
class PostRow:
    """A post, who holds it today, and who did before or will.

    ``vacant_since`` is the first day without a holder; None while somebody holds it, or nobody ever did.
    """

    post: Any
    holder: PostHolding | None
    vacant_since: date | None
    upcoming: list[PostHolding]
    former: list[PostHolding]
    measures: int

    @property
    def is_vacant(self) -> bool:
        return self.holder is None


@dataclass(frozen=True)
class TeamPage:
    """Posts, members who have access, members whose access is over, open invitations."""

    posts: list[PostRow]
    members: list[Membership]
    former_members: list[Membership]
    invitations: list[MembershipInvitation]


def team_page(town: Municipality, *, with_invitations: bool) -> TeamPage:
    """Shape the page; four queries (three without invitations), however many people there are."""
    today = timezone.localdate()
    rows = list(
        Membership.objects.filter(municipality=town).select_related("user", "municipality").order_by("-starts_on")
    )
    former = [row for row in rows if row.ends_on and row.ends_on < today]
    active = sorted((row for row in rows if row not in former), key=lambda row: str(row.user).casefold())
    return TeamPage(post_rows(town), active, former, open_invitations(town) if with_invitations else [])


def open_invitations(town: Municipality) -> list[MembershipInvitation]:
    """Return the invitations into the municipality that can still be accepted, newest first (one query)."""
    offers = MembershipInvitation.objects.filter(
        municipality=town,
        invitation__accepted_at__isnull=True,
        invitation__revoked_at__isnull=True,
        invitation__expires_at__gt=timezone.now(),
    )
    return list(offers.select_related("invitation__invited_by", "municipality").order_by("-invitation__created_at"))


def post_rows(town: Municipality) -> list[PostRow]:
    """Return the posts of the municipality; two queries."""
    measures = Count("measures", filter=Q(measures__deleted_at__isnull=True))
    posts = (
        Post.objects.live().filter(municipality=town).select_related("municipality").annotate(measure_count=measures)
    )
    held = Prefetch("holdings", PostHolding.objects.order_by("-starts_on", "-pk"))
    today = timezone.localdate()
    return [_post_row(post, today) for post in posts.prefetch_related(held)]


def _post_row(post: Any, today: date) -> PostRow:
    holdings = list(post.holdings.all())
    former = [h for h in holdings if h.ends_on and h.ends_on < today]
    upcoming = [h for h in holdings if h.starts_on > today]
    holder = next((h for h in holdings if h not in former and h not in upcoming), None)
    last_day = max((h.ends_on for h in former), default=None)
    vacant_since = last_day + timedelta(days=1) if last_day and holder is None else None
    return PostRow(post, holder, vacant_since, upcoming, former, post.measure_count)
