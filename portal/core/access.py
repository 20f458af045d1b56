"""Who may use a URL: every view declares a policy, and what declares none is refused.

The policy is the coarse gate (signed in, programme role) and the promise that the access matrix in the tests checks
for every role; the municipality itself is checked by the view, which looks up everything through ``visible_to``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from portal.core.decisions import Refused
from portal.core.views.errors import method_not_allowed

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponseBase]


@dataclass(frozen=True)
class Policy:
    """Who may use a URL. ``roles`` limits it to programme roles; ``town`` says that the view checks a municipality."""

    name: str
    public: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)
    town: str = ""


PUBLIC = Policy("public", public=True)
SIGNED_IN = Policy("signed_in")
TOWN_READ = Policy("town_read", town="read")
TOWN_EDIT = Policy("town_edit", town="edit")
TOWN_LEAD = Policy("town_lead", town="lead")
CONSULTANT = Policy("consultant", roles=frozenset({"consultant"}))
PROGRAMME = Policy("programme", roles=frozenset({"consultant", "ministry"}))
OPERATOR = Policy("operator", roles=frozenset({"operator"}))


def check_policy(policy: Policy, request: HttpRequest) -> None:
    """Raise ``Refused`` when the signed-in user lacks the programme role that the policy asks for."""
    if policy.roles and getattr(request.user, "programme_role", "") not in policy.roles:
        raise Refused(_("Diese Seite gehört zu einer anderen Rolle. Ihr Konto hat darauf keinen Zugriff."))


def access(policy: Policy, *methods: str) -> Callable[[View[R, P]], View[R, P]]:
    """Declare the policy and the HTTP methods of a view (GET and HEAD unless given)."""
    allowed = tuple(methods) or ("GET",)
    allowed += ("HEAD",) if "GET" in allowed else ()

    def decorate(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            check_policy(policy, request)
            if request.method not in allowed:
                return method_not_allowed(request, allowed)
            return view(request, *args, **kwargs)

        marked: Any = login_not_required(guarded) if policy.public else guarded
        marked.policy, marked.methods = policy, allowed
        return marked  # type: ignore[no-any-return]

    return decorate
