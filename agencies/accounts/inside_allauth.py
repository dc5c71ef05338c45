"""All that is taken from allauth's inner modules, which may change with any release of it.

`tests/agencies/test_inside_allauth.py` asks that they still mean what they meant.
"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    clear_totp_secret,
    format_hotp_value,
    get_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.webauthn.internal import auth as webauthn

__all__ = [
    "TOTP",
    "RecoveryCodes",
    "clear_totp_secret",
    "compare_user_code",
    "format_hotp_value",
    "get_totp_secret",
    "hotp_value",
    "webauthn",
    "yield_hotp_counters_from_time",
]
