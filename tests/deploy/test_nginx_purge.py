"""nginx, as it is set up in ``deploy/``, drops at once what it keeps when the portal says so."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from circulars.purging import Target, drop_everything
from tests import nginx_server


class Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    words = b"before"
    status = 200

    def do_GET(self) -> None:
        self.send_response(Pages.status)
        self.send_header("Content-Length", str(len(Pages.words)))
        self.send_header("Cache-Control", "public, max-age=0, s-maxage=60")
        self.end_headers()
        self.wfile.write(Pages.words)

    def log_message(self, *args) -> None:
        pass


def test_what_is_kept_is_made_anew_once_the_portal_says_so(tmp_path, settings):
    settings.PURGE_HEADER, settings.PURGE_BODY = "", ""
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    (tmp_path / "nginx" / "cache-purged").mkdir(parents=True)
    paths = ("/circulars/uclg/2026/1/", "/circulars/?page=7", "/search/?q=water")
    with nginx_server.running(tmp_path, [behind.server_port]) as nginx:
        told = Target("PUT", f"http://127.0.0.1:{nginx.control}/purged/{{moment}}")
        assert {nginx.get(path).read() for path in paths for _ in range(2)} == {b"before"}
        Pages.words, Pages.status = b"gone", 410
        assert {nginx.get(path).read() for path in paths} == {b"before"}

        # a moment in which the clock goes on to the next hundred seconds is one of two that are told
        assert drop_everything([told], at=time.time()) == []

        assert {(nginx.get(path).status, nginx.get(path).read()) for path in paths} == {(410, b"gone")}
        for marker in (tmp_path / "nginx" / "cache-purged").iterdir():
            marker.unlink()  # as when the moment is over
        Pages.words, Pages.status = b"later", 200
        assert {nginx.get(path).read() for path in paths} == {b"gone"}  # what was kept then is what was made then
        assert nginx.get("/purged/1").read() == b"later"  # no address of the site: the portal is asked
        for method in ("GET", "DELETE", "POST"):
            refused = drop_everything([Target(method, told.url)], at=time.time())
            assert ["403" in trouble for trouble in refused] == [True]
    behind.shutdown()
    behind.server_close()
