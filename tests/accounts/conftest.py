"""Fixtures and helpers of the account tests."""

import hmac
import struct
import time
from base64 import b32decode
from collections.abc import Callable
from hashlib import sha1
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from tests.factories import PASSWORD, UserFactory

SignIn = Callable[..., Client]


def totp(secret: str, *, shift: int = 0) -> str:
    """Return the code an authenticator app shows (RFC 6238), computed without the library under test."""
    digest = hmac.new(b32decode(secret), struct.pack(">Q", int(time.time()) // 30 + shift), sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def log_in(client: Client, user: User, password: str = PASSWORD) -> None:
    """Fill in the sign-in page."""
    client.post(reverse("account_login"), {"login": user.email, "password": password})


def signed_in(client: Client) -> bool:
    """Whether the session of this client reaches a page that needs an account."""
    return client.get(reverse("account_profile")).status_code == 200


def confirm(client: Client) -> None:
    """Confirm with the password before a sensitive change."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


BASE_URL = "https://portal.test.example"


@pytest.fixture(autouse=True)
def base_url(settings: Any) -> None:
    """The address of the installation differs from the host of the requests, so that a forged link shows."""
    settings.BASE_URL = BASE_URL


@pytest.fixture
def user(db: None) -> User:
    return UserFactory.create()


@pytest.fixture
def operator(db: None) -> User:
    return UserFactory.create(operator=True)


@pytest.fixture
def consultant(db: None) -> User:
    return UserFactory.create(consultant=True)


@pytest.fixture
def totp_user(user: User) -> tuple[User, str, list[str]]:
    """Return an account with an authenticator app, its secret and its recovery codes, set up through the pages."""
    client = Client()
    log_in(client, user)
    confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": totp(secret)})
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    return user, secret, codes
