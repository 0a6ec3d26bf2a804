"""What is said to the provider of single sign-on and by it, and how that is proved.

Authlib does state, nonce, PKCE and signatures. It is imported with this module, and this one where somebody goes to
the provider: an office without one does not pay for it.
"""

import hashlib
import threading
import time
from typing import Any, NamedTuple
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ReadTimeout, RequestException

from portal.context_processors import origin
from portal.login.single_sign_on import ID_TOKEN, SID, NotLetIn, ProviderAway

PATIENCE = 5  # seconds for each answer of the provider, from its first byte to its last
LARGEST = 512 * 1024  # bytes of an answer; the keys of a large one are some twenty thousand
MOST_REDIRECTS = 3
# Signed by the provider alone: never without a signature, and never with the secret that we share.
SIGNATURES = ("RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA", "Ed25519")
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_SECONDS = 10 * 60  # after which a word of a logout is too old, and for which it is known again
KNOWN_FOR = 60 * 60  # seconds that what the provider says of itself, and its keys, are not asked for again
STILL_FOR = 6 * 60 * 60  # and for which they hold where the provider does not answer
KEYS_EVERY = 60  # seconds between two questions for keys because one is unknown, or because an hour is over
CLOCKS = 60  # seconds by which two clocks may differ
_WRONG = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError, RuntimeError)


def address(request: HttpRequest) -> str:
    """Where the browser is sent to; state, nonce and the verifier of PKCE wait in the session."""
    client = _provider()
    try:
        made = client.create_authorization_url(origin(request) + reverse("admin:sso-back"))
    except (RequestException, *_WRONG) as error:
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
        token = client.authorize_access_token(request, claims_options=options, leeway=CLOCKS)
    except RequestException as error:
        raise ProviderAway(type(error).__name__) from error
    except _WRONG as error:
        raise NotLetIn("unproved") from error
    claims = token.get("userinfo")
    if not claims or not claims.get("sub"):
        raise NotLetIn("unproved")
    request.session[ID_TOKEN] = str(token.get("id_token", ""))[:8000]
    request.session[SID] = str(claims.get("sid") or "")[:255]
    return dict(claims)


def logout_address(id_token: str, request: HttpRequest) -> str:
    """Where the provider ends its own session; empty where it offers none, or is away."""
    try:
        ends = _provider().load_server_metadata().get("end_session_endpoint", "")
    except ProviderAway:
        return ""
    if not ends.startswith(("https://", "http://")):
        return ""
    values = {
        "id_token_hint": id_token,
        "client_id": settings.OIDC_CLIENT_ID,
        "post_logout_redirect_uri": origin(request) + reverse("admin:login"),
    }
    return f"{ends}{'&' if '?' in ends else '?'}{urlencode(values)}"


class LoggedOut(NamedTuple):
    """``subject`` and ``session`` at the provider, one of which may be empty; ``number`` is that of its word."""

    subject: str
    session: str
    number: str


def logged_out(token: str) -> LoggedOut:
    """Whom the provider has logged out; its word does not count again, unless ``forget`` says so.

    ``token`` is what it sends by itself (OpenID Connect Back-Channel Logout 1.0, section 2.6). Raises NotLetIn where it
    proves nothing, is old, or came before; ProviderAway where its signature cannot be looked at.
    """
    claims = _proved(token)
    now = time.time()
    try:
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        is_right = (
            claims["iss"] == settings.OIDC_ISSUER
            and settings.OIDC_CLIENT_ID in audience
            and now - LOGOUT_SECONDS < int(claims["iat"]) < now + CLOCKS
            and int(claims.get("exp", now)) > now - CLOCKS
            and isinstance(claims["events"][LOGOUT_EVENT], dict)
            and "nonce" not in claims  # it would be the token of a login
        )
        subject, session, number = str(claims.get("sub") or ""), str(claims.get("sid") or ""), str(claims["jti"])
    except _WRONG as error:
        raise NotLetIn("unproved") from error
    if not is_right or not (subject or session) or not cache.add(_mark_of(number), 1, LOGOUT_SECONDS):
        raise NotLetIn("unproved")
    return LoggedOut(subject[:255], session[:255], number)


def forget(gone: LoggedOut) -> None:
    """It could not be done: the provider may say it once more."""
    cache.delete(_mark_of(gone.number))


def _mark_of(number: str) -> str:
    return f"sso-logout/{hashlib.sha256(number.encode()).hexdigest()}"


def _proved(token: str) -> dict[str, Any]:
    """What a token of the provider says, if the provider signed it."""
    client = _provider()
    registry = JWSRegistry(
        algorithms=client.server_metadata["id_token_signing_alg_values_supported"], strict_check_header=False
    )
    try:
        try:
            return jwt.decode(token, KeySet.import_key_set(client.fetch_jwk_set()), registry=registry).claims
        except InvalidKeyIdError:  # a new key of the provider
            if not _asks_again.is_due():
                raise
            keys = KeySet.import_key_set(client.fetch_jwk_set(force=True))
            return jwt.decode(token, keys, registry=registry).claims
    except RequestException as error:
        raise ProviderAway(type(error).__name__) from error
    except _WRONG as error:
        raise NotLetIn("unproved") from error


class _Seldom:
    """Once in a while in this process, however often somebody who proves nothing names a key that is unknown."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.next_at = 0.0

    def is_due(self) -> bool:
        with self.lock:
            if (now := time.monotonic()) < self.next_at:
                return False
            self.next_at = now + KEYS_EVERY
            return True


_asks_again = _Seldom()
_renews = _Seldom()


# --- The connection ---------------------------------------------------------------------------------------------


class Bounded(HTTPAdapter):
    """Reads an answer of limited size within a limited time; what is larger or slower is none."""

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        ends = time.monotonic() + PATIENCE
        response = super().send(request, *args, **kwargs | {"stream": True})
        content = bytearray()
        # As it was sent: packed, it could swell while it is read. None was asked for.
        while chunk := response.raw.read1(16 * 1024, decode_content=False):
            content += chunk
            if len(content) > LARGEST or time.monotonic() > ends:
                response.close()
                raise ReadTimeout(request=request)
        response._content = bytes(content)
        response._content_consumed = True  # type: ignore[attr-defined]
        return response


class Session(OAuth2Session):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.max_redirects = MOST_REDIRECTS
        self.headers["Accept-Encoding"] = "identity"
        for scheme in ("https://", "http://"):
            self.mount(scheme, Bounded())


class Client(DjangoOAuth2App):
    client_cls = Session


_known: dict[tuple[str, str, str], Any] = {}  # the client of each setting, once the provider has answered it


def _provider() -> Any:
    """The client that knows the provider. Raises ProviderAway."""
    given = settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET
    client = _known.get(given)
    age = time.time() - client.server_metadata["_loaded_at"] if client else float("inf")  # noted by Authlib
    if client and age <= KNOWN_FOR:
        return client
    if age <= STILL_FOR and not _renews.is_due():
        return client
    try:  # a key that the provider took back proves nothing any more
        _known[given] = _asked(*given)
    except ProviderAway:
        if age > STILL_FOR:
            raise
    return _known[given]


def _asked(issuer: str, client_id: str, secret: str) -> Any:
    """A client to which the provider has said who it is and which keys it has."""
    client = _client(issuer, client_id, secret)
    try:
        metadata = client.load_server_metadata()
        if metadata.get("issuer") != issuer:  # of a moment, such as one of maintenance
            raise ProviderAway("issuer")
        client.fetch_jwk_set()
    except (RequestException, *_WRONG) as error:
        raise ProviderAway(type(error).__name__) from error
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in SIGNATURES]
    return client


def _client(issuer: str, client_id: str, secret: str) -> Any:
    """Keeps what the provider says of itself, with its keys; an unknown key is asked for anew."""
    return OAuth().register(
        "staff",
        client_cls=Client,
        client_id=client_id,
        client_secret=secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )
