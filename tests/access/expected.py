"""The status code that the declared policy promises, for any URL, role, target and method."""

from tests.access.registry import Target
from tests.access.routes import Route

SAFE = ("GET", "HEAD", "OPTIONS")
METHODS = (*SAFE, "POST", "PUT", "PATCH", "DELETE")
PROGRAMME_ROLES = frozenset({"consultant", "ministry", "operator"})
READERS = {
    "A": {"lead", "editor", "viewer", "consultant"},
    "B": {"officer_elsewhere", "consultant"},
    "": {"consultant"},
}
EDITORS = {"A": {"lead", "editor"}, "B": {"officer_elsewhere"}}
LEADS = {"A": {"lead", "consultant"}, "B": {"officer_elsewhere", "consultant"}}

STRICTER: dict[str, frozenset[str]] = {
    "municipalities:note_create": frozenset({"viewer"}),
    "municipalities:note_delete": frozenset({"viewer"}),
    **{f"surveys:town_survey_{name}": frozenset({"viewer"}) for name in ("codes", "sheet", "invite", "remind")},
}
"""Readable pages on which some readers may not act: consultants write notes too, so the policy is that of readers."""
REDIRECTS = frozenset(
    {
        "dashboards:start", "dashboards:programme_list", "reports:edition_progress", "municipalities:strategy_create",
        "surveys:release_progress",
    }
)  # fmt: skip
"""Pages that lead on, for some or for all."""
TRIED_ELSEWHERE: dict[str, str] = {
    "surveys:questionnaire_import_apply": "the second step of an import, with a sealed file: tests/surveys",
    "surveys:responses_import_apply": "the second step of an import, with a sealed file: tests/surveys",
    "surveys:text_approve": "wants the wording and the state that the page of the text showed: tests/surveys/test_texts.py",
    "surveys:text_reject": "wants a reason and the state that the page of the text showed: tests/surveys/test_texts.py",
    "surveys:town_survey_sheet": "wants the codes of the page before: tests/surveys/test_token_lists.py",
    "surveys:deployment_sheet": "wants the codes of the page before: tests/surveys/test_cohorts.py",
}
"""URLs that need what another page has made, and where they are reached."""
CLOSED: dict[str, str] = {
    "admin:accounts_user_add": "accounts come from invitations",
    "admin:accounts_user_delete": "accounts are switched off, not deleted",
    "admin:accounts_invitation_add": "invitations are sent by the portal's own pages",
    "admin:accounts_invitation_delete": "invitations are taken back by the portal's own pages",
    "admin:autocomplete": "no form of the admin looks anything up",
    "admin:municipalities_programme_delete": "programmes stay",
    "admin:municipalities_municipality_add": "municipalities come from the official register",
    "admin:municipalities_municipality_delete": "municipalities stay",
    "admin:municipalities_membership_add": "access is given by invitations",
    "admin:municipalities_membership_delete": "access is ended on the pages of the municipality",
}
"""URLs that the Django admin mounts and that nobody may use."""
LIBRARY_OK = frozenset({200, 301, 302, 303})
LIBRARY_SAYS_NO = frozenset({400, 403, 404, 405})


def expected(route: Route, role: str, target: Target, method: str) -> frozenset[int]:
    """Codes that are right. More than one where the policy leaves the choice to the page."""
    refused = _refused(route, role, target, method)
    if refused:
        return refused
    if not route.methods:
        return LIBRARY_OK | LIBRARY_SAYS_NO
    if not target.exists or role in target.hidden_from:
        return frozenset({404, 410})
    if method == "POST":
        return frozenset({200, 302, 409, 422})
    return frozenset({200, 302}) if route.name in REDIRECTS else frozenset({200})


def _refused(route: Route, role: str, target: Target, method: str) -> frozenset[int]:
    """What stops the role before the page looks at anything, empty if nothing does."""
    policy = route.policy
    if role == "anonymous" and not policy.public:
        return frozenset({302})
    if policy.roles and not (role in PROGRAMME_ROLES and role in policy.roles):
        return frozenset({403})
    if route.methods and method not in route.methods:
        return frozenset({405})
    if route.name in CLOSED:
        return frozenset({403, 404, 405} | ({200} if method == "OPTIONS" else set()))
    return _refused_by_town(route, role, target) if policy.town else frozenset()


def _refused_by_town(route: Route, role: str, target: Target) -> frozenset[int]:
    if role not in READERS[target.town]:
        return frozenset({404})
    allowed = {"read": READERS, "edit": EDITORS, "lead": LEADS}[route.policy.town].get(target.town, set())
    if role not in allowed or role in STRICTER.get(route.name, ()):
        return frozenset({403}) if target.exists else frozenset({403, 404})
    return frozenset()


def is_success(route: Route, role: str, target: Target, method: str, status: int) -> bool:
    """Whether this answer shows that the URL works for somebody who may use it (a way to the sign-in page does not)."""
    reached = not _refused(route, role, target, method) and target.exists and role not in target.hidden_from
    return reached and 200 <= status < 400
