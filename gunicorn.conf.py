"""How the portal is served: two processes of four threads answer while one waits for a disk or a database."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from gunicorn.glogging import Logger

sys.path.insert(0, str(Path(__file__).resolve().parent))

from circulars.masking.log import JsonFormatter, MaskingFormatter

IN_MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108  (what beats or counts must not wait for a disk)
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METRICS = "hoeram-metrics-"


class logger_class(Logger):  # noqa: N801  (the name of a setting)
    """What the server itself writes, such as the address of a request that failed, is masked like everything else."""

    def _set_handler(self, log, output, fmt, stream=None) -> None:
        is_json = os.environ.get("PORTAL_LOG_FORMAT") == "json"
        formatter = JsonFormatter() if is_json else MaskingFormatter(fmt._fmt, fmt.datefmt)
        super()._set_handler(log, output, formatter, stream)


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
worker_tmp_dir = IN_MEMORY
forwarded_allow_ips = "127.0.0.1"


def when_ready(server) -> None:
    print(f"Hoeram answers at http://{bind}/  (staff: http://{bind}/admin/). Ctrl-C stops it.", flush=True)  # noqa: T201


# Numbers for Prometheus: each process writes into the file of its place, and whoever comes after it goes on with it.

IS_MEASURED = any(os.environ.get(f"PORTAL_METRICS_{name}") for name in ("TOKEN", "TOKEN_FILE", "NETWORKS"))
if IS_MEASURED and not os.environ.get(METRICS_FOLDER):  # set already where the settings are read again
    for left in Path(IN_MEMORY or tempfile.gettempdir()).glob(f"{METRICS}*"):
        number = left.name.removeprefix(METRICS).partition("-")[0]
        if number.isdecimal() and not os.path.exists(f"/proc/{number}") and left.stat().st_uid == os.getuid():
            shutil.rmtree(left, ignore_errors=True)  # of a server that was killed
    os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix=f"{METRICS}{os.getpid()}-", dir=IN_MEMORY)


def pre_fork(server, worker) -> None:
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(number for number in range(len(taken) + 1) if number not in taken)


def post_fork(server, worker) -> None:
    if os.environ.get(METRICS_FOLDER):
        from portal.observing import metrics

        metrics.take_place(str(worker.place))


def on_exit(server) -> None:
    if folder := os.environ.get(METRICS_FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
