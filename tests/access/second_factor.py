"""An authenticator app, recovery codes and a passkey for an account, without a browser."""

import json
import secrets
from hashlib import sha256

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from portal.accounts.models import User

P256_POINT = {  # the base point of the curve: a valid public key that nobody signs with
    -2: bytes.fromhex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"),
    -3: bytes.fromhex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"),
}


def equip(user: User) -> None:
    """Set up all kinds of a second factor."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Schlüssel", "credential": credential()}
    )


def credential() -> dict[str, object]:
    """What a browser answers when a passkey is registered."""
    key = ES256({1: 2, 3: -7, -1: 1, **P256_POINT})
    identifier = secrets.token_bytes(16)
    attested = AttestedCredentialData.create(b"\0" * 16, identifier, key)
    flags = AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP
    data = AuthenticatorData.create(sha256(b"testserver").digest(), flags, 0, attested)
    client = json.dumps({"type": "webauthn.create", "challenge": "", "origin": "http://testserver"}).encode()
    return {
        "id": websafe_encode(identifier),
        "rawId": websafe_encode(identifier),
        "type": "public-key",
        "clientExtensionResults": {},
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        },
    }
