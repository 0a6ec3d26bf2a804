"""A small provider of OpenID Connect on this machine, and whatever it is told to get wrong."""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class Provider:
    """``claims`` are what it says of the person; ``changes`` overwrite what a right token holds."""

    client_id = "hoeram"

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.reset()

    def reset(self) -> None:
        self.claims: dict[str, Any] = {"sub": "0001", "email": "kim@office.example", "email_verified": True}
        self.changes: dict[str, Any] = {}
        self.signs_with = self.key
        self.kid = "one"  # that a word of a logout names
        self.names_itself = ""  # something else than its issuer
        self.requests = 0
        self.asked_for_keys = 0
        self.is_broken = False
        self.padding = 0  # bytes of nonsense in each answer
        self.pause = 0.0  # seconds between two parts of an answer
        self.leads_to = ""  # every answer is a redirect there
        self.asked: dict[str, dict[str, str]] = {}

    def go(self, address: str) -> tuple[str, str]:
        """What a person does there: logs in and is sent back. Returns the code and the state."""
        values = {name: found[0] for name, found in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = values
        return code, values["state"]

    def logout_token(self, **changes: Any) -> str:
        """What it sends by itself when somebody has logged out there."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 120, "jti": secrets.token_hex(8)}
        claims |= {"sub": "0001", "events": {"http://schemas.openid.net/event/backchannel-logout": {}}} | changes
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": self.kid, "typ": "logout+jwt"}, claims, self.signs_with)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _answer(self, path: str, form: dict[str, str]) -> tuple[int, Any]:
        self.requests += 1
        if self.is_broken:
            return 500, {}
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.names_itself or self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/logout",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
                "code_challenge_methods_supported": ["S256"],
            }
        if path == "/keys":
            self.asked_for_keys += 1
            return 200, {"keys": [self.key.as_dict(private=False)]}
        asked = self.asked.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if path != "/token" or asked is None or challenge.rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims |= self.claims | self.changes
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.signs_with)
        return 200, {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def _handler(provider) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._say(*provider._answer(self.path, {}))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                form = {name: found[0] for name, found in parse_qs(body).items()}
                self._say(*provider._answer(self.path, form))

            def _say(self, status: int, words: Any) -> None:
                body = json.dumps(words).encode() + b" " * provider.padding
                self.send_response(302 if provider.leads_to else status)
                if provider.leads_to:
                    self.send_header("Location", provider.leads_to)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):
                    if not provider.pause:
                        self.wfile.write(body)
                    for place in range(0, len(body) if provider.pause else 0, 8):
                        self.wfile.write(body[place : place + 8])
                        time.sleep(provider.pause)

            def log_message(self, *args: Any) -> None:
                pass

        return Handler
