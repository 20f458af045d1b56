"""Posts that nobody holds."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from municipalities.models import Municipality, Post, PostHolding
from municipalities.querysets import current


@dataclass(frozen=True)
class Vacancy:
    """A post without a holder today; ``since`` is the day after the last holding ended, None if it never had one."""

    post: Post
    since: date | None

    @property
    def sentence(self) -> str:
        if self.since is None:
            return _("„%(post)s“ ist unbesetzt.") % {"post": self.post.title}
        return _("„%(post)s“ ist seit dem %(day)s unbesetzt.") % {
            "post": self.post.title,
            "day": f"{self.since:%d.%m.%Y}",
        }


def vacancies(town: Municipality) -> list[Vacancy]:
    """Vacant posts of the municipality, by title; one query."""
    today = timezone.localdate()
    holder = PostHolding.objects.filter(current(today), post=OuterRef("pk"))
    posts = Post.objects.live().filter(~Exists(holder), municipality=town).annotate(ended=Max("holdings__ends_on"))
    return [Vacancy(post, post.ended if post.ended and post.ended <= today else None) for post in posts]
