"""Policies of the URLs that libraries answer."""

from portal.core.access import PUBLIC, SIGNED_IN, Policy

_PUBLIC = (
    "account_login",
    "account_logout",  # answers everybody; signs out whoever is signed in
    "account_inactive",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "mfa_authenticate",  # between password and second factor nobody is signed in yet
    "mfa_login_webauthn",
)
_SIGNED_IN = (
    "account_reauthenticate",
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "usersessions_list",
)
POLICIES: dict[str, Policy] = dict.fromkeys(_PUBLIC, PUBLIC) | dict.fromkeys(_SIGNED_IN, SIGNED_IN)
