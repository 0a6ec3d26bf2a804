"""A bucket of an S3-compatible storage: who asks, how long it is waited for, and what its refusals mean.

The client is obstore (MIT), imported where a bucket is set. Every wait is bounded, and a storage that does not answer
is left alone for a moment, so that no reader waits for a machine of which another reader knows that it is away.
"""

import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

CONNECT = "2s"
READ = "10s"  # until the next bytes come
WHOLE = "15m"  # of the largest file over a slow line
RETRIES = 1
RETRIED_WITHIN = timedelta(seconds=5)
LEFT_ALONE = 3.0  # seconds after a storage did not answer; one process asks again then, and others with its answer
TRYING = 15.0  # seconds at most that the one who asks again takes
PART = 5 * 1024 * 1024  # bytes of one part of a large object; two are in memory at a time
CHUNK = 256 * 1024
OPTIONS = {"region", "tls", "ca"}
EXAMPLE = "s3://KEY@storage.example:9000/bucket?region=us-east-1&tls=yes"
NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
CODE = re.compile(r"<Code>(\w{1,60})</Code>")
Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)


class StorageAway(OSError):
    """The storage does not answer, or not as it should; the message says what an administrator looks at."""


class Address(NamedTuple):
    """What ``s3://…`` says; the secret is never part of it."""

    endpoint: str
    bucket: str
    prefix: str
    key: str
    region: str
    ca: str  # path of a file with certificates to trust besides


class Listed(NamedTuple):
    name: str
    size: int
    modified: datetime


def parsed(text: str) -> Address:
    """Raises ValueError with a sentence that does not repeat the address, which may hold a secret by mistake."""
    try:
        parts = urlsplit(text)
        host, port, given = parts.hostname, parts.port, dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise ValueError(f"must be like {EXAMPLE}.") from None
    if parts.password:
        raise ValueError("must not hold the secret.")
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    if parts.scheme != "s3" or not host or not parts.username or not NAME.fullmatch(bucket) or parts.fragment:
        raise ValueError(f"must be like {EXAMPLE}.")
    if unknown := set(given) - OPTIONS:
        raise ValueError(f"knows region, tls and ca, not {', '.join(sorted(unknown))}.")
    if (tls := given.get("tls", "yes")) not in ("yes", "no"):
        raise ValueError("takes tls=yes or tls=no.")
    netloc = f"[{host}]" if ":" in host else host
    endpoint = f"{'https' if tls == 'yes' else 'http'}://{netloc}{f':{port}' if port else ''}"
    region = given.get("region", "us-east-1")
    return Address(endpoint, bucket, prefix.rstrip("/"), unquote(parts.username), region, given.get("ca", ""))


class Bucket:
    """Names are paths with slashes below the prefix of the address. All but ``trouble`` raise StorageAway."""

    def __init__(self, address: Address, secret: str) -> None:
        self.address = address
        self._secret = secret
        self._client: tuple[int, Any] = (0, None)
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._has_warned = False

    def put(self, name: str, source: bytes | IO[bytes]) -> None:
        """All of it appears at once, or nothing."""
        import obstore

        with self._asked():
            done = obstore.put(self._store, name, source, chunk_size=PART, max_concurrency=2)
        if done["version"] not in (None, "null") and not self._has_warned:
            self._has_warned = True
            logger.warning("The bucket %s keeps versions: what is erased stays in it.", self.address.bucket)

    def chunks(self, name: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start``. Raises FileNotFoundError with the first chunk."""
        import obstore

        if length == 0:
            return
        options: Any = {}
        if length is not None:
            options = {"range": (start, start + length)}
        elif start:
            options = {"range": {"offset": start}}
        with self._asked():
            stream = obstore.get(self._store, name, options=options).stream(min_chunk_size=CHUNK)
            self._away_until = 0.0  # it answers; its reader may take long
            for chunk in stream:
                yield bytes(chunk)

    def head(self, name: str) -> Listed:
        """Raises FileNotFoundError."""
        import obstore

        with self._asked():
            return _listed(obstore.head(self._store, name))

    def exists(self, name: str) -> bool:
        try:
            self.head(name)
        except FileNotFoundError:
            return False
        return True

    def listed(self, folder: str) -> Iterator[Listed]:
        """All below a folder, in order of the name."""
        import obstore

        with self._asked():
            for portion in obstore.list(self._store, folder):
                yield from map(_listed, portion)

    def copy(self, source: str, target: str) -> None:
        """Within the storage; over what is there. Raises FileNotFoundError."""
        import obstore

        with self._asked():
            obstore.copy(self._store, source, target)

    def delete(self, name: str) -> None:
        import obstore

        try:
            with self._asked():
                obstore.delete(self._store, name)
        except FileNotFoundError:
            pass

    def signed(self, name: str, seconds: int) -> str:
        """The path and query under which the storage itself gives the object, for so long, to whoever holds it."""
        import obstore

        url = urlsplit(obstore.sign(self._store, "GET", name, expires_in=timedelta(seconds=seconds)))
        return f"{url.path}?{url.query}"

    def trouble(self) -> str:
        """ "" where the bucket can be read; else what to look at. One request, bounded like all."""
        import obstore

        try:
            with self._asked():
                next(iter(obstore.list(self._store, "none-such", chunk_size=1)), None)
        except StorageAway as error:
            return str(error)
        return ""

    @property
    def _store(self) -> Any:
        """One client in each process, made after it was forked: its threads do not survive a fork."""
        pid, client = self._client
        if pid != os.getpid():
            client = self._new_client()
            self._client = os.getpid(), client
        return client

    def _new_client(self) -> Any:
        from obstore.store import S3Store

        address = self.address
        options: dict[str, Any] = {
            "allow_http": address.endpoint.startswith("http:"),
            "connect_timeout": CONNECT,
            "read_timeout": READ,
            "timeout": WHOLE,
        }
        if address.ca:
            options["root_certificate"] = Path(address.ca).read_bytes()
        return S3Store(
            address.bucket,
            prefix=address.prefix or None,
            endpoint=address.endpoint,
            access_key_id=address.key,
            secret_access_key=self._secret,
            region=address.region,
            client_options=options,  # type: ignore[arg-type]
            retry_config={"max_retries": RETRIES, "retry_timeout": RETRIED_WITHIN},
        )

    @contextmanager
    def _asked(self) -> Iterator[None]:
        """Says in our words what went wrong, and asks nobody who was away a moment ago."""
        from obstore.exceptions import AlreadyExistsError, BaseError

        is_trial = self._let_through()
        try:
            yield
        except AlreadyExistsError:
            self._away_until = 0.0
            raise FileExistsError from None
        except (BaseError, FileNotFoundError) as error:
            said = str(error)
            code = found[1] if (found := CODE.search(said)) else ""
            has_answered = "Server returned" in said
            self._away_until = 0.0 if has_answered else time.monotonic() + LEFT_ALONE
            if isinstance(error, FileNotFoundError) and code != "NoSuchBucket":
                raise FileNotFoundError("There is no such object in the storage.") from None
            raise StorageAway(self._explained(code, said, has_answered=has_answered)) from None
        else:
            if is_trial:
                self._away_until = 0.0

    def _let_through(self) -> bool:
        """True for the one who finds out whether a storage that was away answers again."""
        if not self._away_until:
            return False
        with self._lock:
            now = time.monotonic()
            if now < self._away_until:
                raise StorageAway(f"The storage at {self.address.endpoint} did not answer a moment ago.")
            self._away_until = now + TRYING
            return True

    def _explained(self, code: str, said: str, *, has_answered: bool) -> str:
        where = f"The storage at {self.address.endpoint}"
        if not has_answered:
            return f"{where} does not answer: is it running, and do host, port and tls fit?"
        if code == "NoSuchBucket" or "404 Not Found" in said:
            return f"{where} has no bucket {self.address.bucket}: create it, private, for the key to read and write."
        if "403 Forbidden" in said or "401 Unauthorized" in said:
            return f"{where} refuses the key ({code or 'no reason given'}): look at the key, its secret and its rights."
        return f"{where} failed ({code or 'no reason given'})."


def _listed(meta: Any) -> Listed:
    return Listed(meta["path"], meta["size"], meta["last_modified"])


@lru_cache(maxsize=8)
def bucket(address: str, secret: str) -> Bucket:
    """The same for the same address, so that all who use it know when it is away. Raises ValueError."""
    return Bucket(parsed(address), secret)


def later(make: Callable[[], Answer], pauses: tuple[float, ...]) -> Answer:
    """What ``make`` gives, asked again after each pause while it is not found."""
    for pause in pauses:
        try:
            return make()
        except FileNotFoundError:
            time.sleep(pause)
    return make()
