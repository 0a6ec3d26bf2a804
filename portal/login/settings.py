"""Settings of the login, taken over by ``portal.settings``."""

from portal import environment

__all__ = [
    "AUTH_PASSWORD_VALIDATORS",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_CREATES",
    "OIDC_ISSUER",
    "OIDC_NAME",
    "OIDC_SECOND_FACTOR",
    "OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN",
    "OTP_WEBAUTHN_EXCEPTION_LOGGER_NAME",
    "OTP_WEBAUTHN_HELPER_CLASS",
    "OTP_WEBAUTHN_RP_ID_CALLABLE",
    "OTP_WEBAUTHN_RP_NAME_CALLABLE",
    "PASSWORD_DAYS",
    "PASSWORD_HASHERS",
    "PASSWORD_KEYS",
    "PASSWORD_KINDS",
    "PASSWORD_LENGTH",
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

OIDC_ISSUER = environment.text("OIDC_ISSUER")  # https://login.city.example/realms/staff; empty: no single sign-on
OIDC_CLIENT_ID = environment.required("OIDC_CLIENT_ID", "the provider knows this portal by it") if OIDC_ISSUER else ""
OIDC_CLIENT_SECRET = environment.secret("OIDC_CLIENT_SECRET")
OIDC_NAME = environment.text("OIDC_NAME")  # on the button
OIDC_CREATES = environment.flag("OIDC_CREATES", False)  # an account for whoever has none, without rights
OIDC_SECOND_FACTOR = environment.flag("OIDC_SECOND_FACTOR", False)  # the provider asks for one: not asked here again

PASSWORD_LENGTH = environment.at_least("PASSWORD_LENGTH", 12, 9)  # characters; what is set already goes on working
PASSWORD_KINDS = int(environment.choice("PASSWORD_KINDS", ("1", "2", "3")))  # of letters, digits and other signs
PASSWORD_DAYS = environment.number("PASSWORD_DAYS", 0)  # after which another one is asked for; 0: never
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "portal.login.passwords.Length"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},  # telephone numbers, birthdays
    *([{"NAME": "portal.login.passwords.KindsOfCharacters"}] if PASSWORD_KINDS > 1 else []),
    {"NAME": "portal.login.passwords.NotOneOfBefore"},
]

# Beside the salt of each password, the newest first. A file that was emptied would lock everybody out.
PASSWORD_KEYS = environment.secrets("PASSWORD_KEYS", may_be_empty=False)
_HASHERS = [
    "portal.login.hashing.KeyedHasher",  # known without a key too, so that the log says what is missing
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
PASSWORD_HASHERS = _HASHERS if PASSWORD_KEYS else [*_HASHERS[1:], _HASHERS[0]]
