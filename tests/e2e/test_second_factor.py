"""Setting up and using a second factor: an authenticator app, recovery codes, a passkey."""

import base64
import hmac
import struct
import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.audit import Audit
from tests.e2e.server import Portal
from tests.e2e.visitor import Visits, confirm_password, press, sign_in_by_password

pytestmark = pytest.mark.e2e
EMAIL, PASSKEY_EMAIL = "bearbeitung.gross-exempel@demo.example", "bearbeitung.beispielfeld@demo.example"


def code(secret: str) -> str:
    """Six digits of RFC 6238 for now."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_out(page: Page) -> None:
    page.goto("/konto/abmelden/")
    press(page.get_by_role("main").get_by_role("button", name="Abmelden"))
    expect(page.get_by_role("heading", name="Anmelden", exact=True)).to_be_visible()


def test_an_authenticator_app_from_set_up_to_removal(visit: Visits, portal: Portal) -> None:
    page, audit = visit(), Audit()
    sign_in_by_password(page, EMAIL, portal.password)
    page.goto("/konto/zweiter-faktor/app/einrichten/")
    audit.look(page, "reauthenticate")
    confirm_password(page, portal.password)
    audit.look(page, "totp-set-up")
    page.get_by_text("Schlüssel als Text anzeigen").click()
    secret = page.locator(".vp-secret").inner_text()
    field = page.get_by_role("main").get_by_role("textbox").first
    field.fill("000000")
    press(page.get_by_role("button", name="Einrichten"))
    audit.look(page, "totp-wrong-code")
    page.get_by_text("Schlüssel als Text anzeigen").click()
    secret = page.locator(".vp-secret").inner_text()
    field.fill(code(secret))
    press(page.get_by_role("button", name="Einrichten"))
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("einrichten")
    audit.look(page, "totp-done")
    for path in ("zweiter-faktor", "zweiter-faktor/einrichten", "zweiter-faktor/codes", "zweiter-faktor/codes/neu"):
        page.goto(f"/konto/{path}/")
        audit.look(page, path.replace("/", "-"))
    sign_out(page)
    sign_in_by_password(page, EMAIL, portal.password)
    audit.look(page, "second-factor-asked")
    page.locator("#id_code").fill("000000")
    press(page.locator("main form").filter(has=page.locator("#id_code")).get_by_role("button").first)
    audit.look(page, "second-factor-refused")
    page.locator("#id_code").fill(code(secret))
    press(page.locator("main form").filter(has=page.locator("#id_code")).get_by_role("button").first)
    expect(page.get_by_role("heading", level=1, name="Groß-Exempel")).to_be_visible()
    page.goto("/konto/zweiter-faktor/bestaetigen/")
    audit.look(page, "reauthenticate-code")
    page.goto("/konto/zweiter-faktor/app/entfernen/")
    audit.look(page, "totp-remove")
    audit.report("second factor")


@pytest.mark.long
def test_a_passkey_from_set_up_to_removal(visit: Visits, portal: Portal) -> None:
    """On localhost: browsers allow no passkeys for an address of numbers."""
    page, audit = visit(), Audit()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    home = portal.url.replace("127.0.0.1", "localhost")
    page.goto(f"{home}/konto/anmelden/")
    page.get_by_label("E-Mail").fill(PASSKEY_EMAIL)
    page.get_by_label("Passwort", exact=True).fill(portal.password)
    press(page.get_by_role("button", name="Anmelden", exact=True))
    page.goto(f"{home}/konto/passkeys/")
    audit.look(page, "passkeys-none")
    page.goto(f"{home}/konto/passkeys/hinzufuegen/")
    confirm_password(page, portal.password)
    audit.look(page, "passkey-add")
    page.get_by_role("main").get_by_role("textbox").first.fill("Dienstgerät")
    press(page.get_by_role("main").get_by_role("button").first)
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("hinzufügen")
    audit.look(page, "passkey-added")
    page.goto(f"{home}/konto/passkeys/")
    audit.look(page, "passkeys")
    for action in ("umbenennen", "entfernen"):
        page.goto(f"{home}/konto/passkeys/")
        press(page.locator(f"main a[href$='/{action}/']").first)
        audit.look(page, f"passkey-{action}")
    audit.report("passkeys")
