"""Single sign-on by OpenID Connect: who one is says the office's provider, what one may do says this portal.

Authlib does state, nonce, PKCE and the proof of the provider's signature. An account is found by what the provider
calls its owner for ever (issuer and subject), the first time by a verified mail address. The password stays as the way
in for the day on which the provider is away.
"""

from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import slugify
from joserfc.errors import JoseError
from requests.exceptions import RequestException

from circulars import audit
from portal.context_processors import origin
from portal.models import OutsideLogin, User

PATIENCE = 5  # seconds for each answer of the provider
# Signed by the provider alone: never without a signature, and never with the secret that we share.
SIGNATURES = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA", "Ed25519")
ID_TOKEN = "sso_id_token"  # noqa: S105  (a key of the session: tells the provider at logout who goes)


class ProviderAway(Exception):
    """The provider does not answer, or not as it should; nothing has happened."""


class NotLetIn(Exception):
    """The provider answered, and nobody is let in: ``reason`` is one of ``unproved``, ``unknown`` and ``closed``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_set() -> bool:
    return bool(settings.OIDC_ISSUER)


def address(request: HttpRequest) -> str:
    """Where the browser is sent to; state, nonce and the verifier of PKCE wait in the session."""
    client = _provider()
    try:
        made = client.create_authorization_url(origin(request) + reverse("admin:sso-back"))
    except (RequestException, AuthlibBaseError, ValueError, KeyError, RuntimeError) as error:
        raise ProviderAway(type(error).__name__) from error
    client.save_authorize_data(request, redirect_uri=origin(request) + reverse("admin:sso-back"), **made)
    return made["url"]


def claims_of(request: HttpRequest) -> dict[str, Any]:
    """What the provider says of the person who comes back; proved. The ID token is kept for the logout."""
    client = _provider()
    options = {
        "iss": {"essential": True, "value": settings.OIDC_ISSUER},
        "sub": {"essential": True},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
        "exp": {"essential": True},
        "nonce": {"essential": True},
    }
    try:
        token = client.authorize_access_token(request, claims_options=options, leeway=60)
    except RequestException as error:
        raise ProviderAway(type(error).__name__) from error
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise NotLetIn("unproved") from error
    claims = token.get("userinfo")
    if not claims or not claims.get("sub"):
        raise NotLetIn("unproved")
    request.session[ID_TOKEN] = str(token.get("id_token", ""))[:8000]
    return dict(claims)


def user_of(claims: dict[str, Any], *, now: datetime) -> User:
    """The account of this person; the first time linked or, where the office wants that, made without any rights."""
    subject = str(claims["sub"])[:255]
    linked = OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).select_related("user").first()
    user = linked.user if linked else _link(subject, claims, now=now)
    if not (user.is_active and user.is_staff):
        raise NotLetIn("closed")
    return user


def logout_address(id_token: str, request: HttpRequest) -> str:
    """Where the provider ends its own session; empty where it offers none, or is away."""
    try:
        ends = _provider().load_server_metadata().get("end_session_endpoint", "")
    except (RequestException, AuthlibBaseError, ValueError, KeyError, RuntimeError):
        return ""
    if not ends.startswith(("https://", "http://")):
        return ""
    values = {
        "id_token_hint": id_token,
        "client_id": settings.OIDC_CLIENT_ID,
        "post_logout_redirect_uri": origin(request) + reverse("admin:login"),
    }
    return f"{ends}{'&' if '?' in ends else '?'}{urlencode(values)}"


def _link(subject: str, claims: dict[str, Any], *, now: datetime) -> User:
    mail = str(claims.get("email") or "").strip()
    is_verified = claims.get("email_verified") is True
    found = list(User.objects.filter(email__iexact=mail, is_staff=True)[:2]) if mail and is_verified else []
    try:
        with transaction.atomic():
            if len(found) == 1:
                (user,) = found
                # A superuser is named by no mail address: who keeps the provider's would keep this portal.
                if user.is_superuser or hasattr(user, "outside_login"):
                    raise NotLetIn("unknown")
            elif not found and settings.OIDC_CREATES and is_verified:
                user = _create(mail, claims)
            else:
                raise NotLetIn("unknown")
            OutsideLogin.objects.create(user=user, issuer=settings.OIDC_ISSUER, subject=subject, linked_at=now)
            audit.record("link_login", user, by=user, now=now, issuer=settings.OIDC_ISSUER)
    except IntegrityError:  # two windows at once: the other one was first
        linked = OutsideLogin.objects.filter(issuer=settings.OIDC_ISSUER, subject=subject).first()
        if linked is None:
            raise NotLetIn("unknown") from None
        return linked.user
    return user


def _create(mail: str, claims: dict[str, Any]) -> User:
    """An account that may see the empty desk and nothing else, until an administrator gives it a group."""
    wanted = (
        slugify(str(claims.get("preferred_username") or mail.partition("@")[0]), allow_unicode=True)[:100] or "staff"
    )
    taken = set(User.objects.filter(username__startswith=wanted).values_list("username", flat=True))
    username = next(
        name for name in [wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))] if name not in taken
    )
    user = User(username=username, email=mail, display_name=str(claims.get("name") or "")[:120], is_staff=True)
    user.set_unusable_password()
    user.save()
    audit.record("add", user, by=None, now=user.date_joined, way="sso")
    return user


def _provider() -> Any:
    client = _client(settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET)
    try:
        metadata = client.load_server_metadata()
    except (RequestException, AuthlibBaseError, ValueError, KeyError, RuntimeError) as error:
        raise ProviderAway(type(error).__name__) from error
    if metadata.get("issuer") != settings.OIDC_ISSUER:
        raise ProviderAway("issuer")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNATURES]
    return client


@lru_cache(maxsize=4)
def _client(issuer: str, client_id: str, secret: str) -> Any:
    """Keeps what the provider said of itself, with its keys; an unknown key is asked for anew."""
    return OAuth().register(
        "staff",
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )
