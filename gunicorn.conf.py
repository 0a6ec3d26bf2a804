"""How the portal is served: two processes of four threads answer while one waits for a disk or a database."""

import os
import sys
from pathlib import Path

from gunicorn.glogging import Logger

sys.path.insert(0, str(Path(__file__).resolve().parent))

from circulars.masking.log import MaskingFormatter


class logger_class(Logger):  # noqa: N801  (the name of a setting)
    """What the server itself writes, such as the address of a request that failed, is masked like everything else."""

    def _set_handler(self, log, output, fmt, stream=None) -> None:
        super()._set_handler(log, output, MaskingFormatter(fmt._fmt, fmt.datefmt), stream)


bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
wsgi_app = "portal.wsgi:application"
worker_class = "portal.slow_clients.PatientWorker"  # gthread, without a thread for whoever is slow
limit_request_line = 8190  # bytes of an address
limit_request_fields = 100
limit_request_field_size = 16_384
workers = int(os.environ.get("PORTAL_WORKERS", "2"))
threads = int(os.environ.get("PORTAL_THREADS", "4"))
preload_app = True  # one import for all processes: quicker to start, smaller in memory
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  (the heartbeat must not wait for a disk)
forwarded_allow_ips = "127.0.0.1"


def when_ready(server) -> None:
    print(f"Hoeram answers at http://{bind}/  (staff: http://{bind}/admin/). Ctrl-C stops it.", flush=True)  # noqa: T201
