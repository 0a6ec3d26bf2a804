"""Varnish, as it is set up in ``deploy/``, keeps what may be kept and drops all of it when the portal says so."""

import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request
from http.server import ThreadingHTTPServer
from pathlib import Path

from circulars.purging import Target, drop_everything
from tests.conftest import missing
from tests.deploy.test_nginx_purge import Pages
from tests.nginx_server import free_port

ROOT = Path(__file__).resolve().parent.parent.parent


def test_what_is_kept_is_dropped_once_the_portal_says_so(tmp_path, settings):
    settings.PURGE_HEADER, settings.PURGE_BODY = "", ""
    program = shutil.which("varnishd", path="/usr/sbin:/usr/bin") or missing("No varnishd on this machine")
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    Pages.words, Pages.status = b"before", 200
    text = (ROOT / "deploy" / "varnish" / "hoeram.vcl").read_text()
    (tmp_path / "hoeram.vcl").write_text(text.replace('"8000"', f'"{behind.server_port}"'))
    port = free_port()
    server = subprocess.Popen(
        [program, "-F", "-j", "none", "-a", f"127.0.0.1:{port}", "-f", str(tmp_path / "hoeram.vcl"),
         "-n", str(tmp_path / "work"), "-s", "malloc,16m", "-T", "none"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def get(path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    try:
        ends = time.monotonic() + 30
        while True:
            try:
                assert get("/circulars/") == (200, b"before")
                break
            except (urllib.error.URLError, ConnectionError):
                assert time.monotonic() < ends, "varnishd does not answer"
                time.sleep(0.1)
        Pages.words, Pages.status = b"gone", 410
        assert get("/circulars/") == (200, b"before")
        assert drop_everything([Target("BAN", f"http://127.0.0.1:{port}/")], at=time.time()) == []
        assert get("/circulars/") == (410, b"gone")
    finally:
        server.terminate()
        server.wait(timeout=20)
        behind.shutdown()
        behind.server_close()
