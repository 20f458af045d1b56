"""The request of a view that only signed-in accounts reach."""

from django.http import HttpRequest

from portal.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request whose user is an account: ``LoginRequiredMiddleware`` has let it pass."""

    user: User
