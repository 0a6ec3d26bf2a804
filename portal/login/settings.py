"""Settings of the login, taken over by ``portal.settings``."""

from portal import environment

__all__ = [
    "OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN",
    "OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME",
    "OTP_WEBAUTHN_HELPER_CLASS",
    "OTP_WEBAUTHN_RP_ID_CALLABLE",
    "OTP_WEBAUTHN_RP_NAME_CALLABLE",
    "SESSION_COOKIE_AGE",
    "SESSION_IDLE_SECONDS",
    "STAFF_NETWORKS",
]

APPS = ["django_otp", "django_otp.plugins.otp_totp", "django_otp.plugins.otp_static", "django_otp_webauthn"]
OTP_WEBAUTHN_HELPER_CLASS = "portal.login.keys.Helper"
OTP_WEBAUTHN_RP_ID_CALLABLE = "portal.login.keys.relying_party"
OTP_WEBAUTHN_RP_NAME_CALLABLE = "portal.login.keys.relying_party"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False  # a key is the second factor, never the only one
OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME = ""
SILENCED = ["otp_webauthn.E030"]  # the origin is that of the request, see portal.login.keys

SESSION_COOKIE_AGE = 12 * 60 * 60  # from the login on, however busy
SESSION_IDLE_SECONDS = 60 * environment.at_least("IDLE_MINUTES", 60, 5)  # what was typed is kept over the login
STAFF_NETWORKS = environment.networks("STAFF_NETWORKS")  # from which the desk opens; empty: from everywhere
