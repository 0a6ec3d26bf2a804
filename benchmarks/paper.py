"""How long paper takes and how much memory: run by ``benchmarks.proofs.paper`` in a process of its own."""

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

PARAGRAPH = "<p>" + "시도지사협의회는 회원 간 협력을 넓히고 국제기구와 함께 일합니다. " * 12 + "</p>"
LONG = 600  # paragraphs: more than 80 sheets


def main() -> None:
    """One JSON object: milliseconds of processor time, megabytes, findings of both checkers."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    setup_test_environment()
    call_command("migrate", verbosity=0)
    settings.DERIVED_DIR = Path(tempfile.mkdtemp(prefix="hoeram-paper-"))
    sys.stdout.write(json.dumps(measured()))


def measured() -> dict[str, Any]:
    from django.utils import timezone

    from circulars.paper import setting
    from tests import paper_samples
    from tests.paper_sheets import sheet_of

    sheets = [(name, sheet_of(one.circular.path)) for name, one in paper_samples.everything(timezone.now())]
    made = []
    for name, told in sheets:
        begun = time.process_time()
        pdf = setting.pdf(told)
        made.append((name, (time.process_time() - begun) * 1000, pdf))
    again = [setting.pdf(told) == pdf for (_name, told), (_other, _time, pdf) in zip(sheets, made, strict=True)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    import outloud  # the checkers need memory of their own, which is not counted
    import pdfua

    findings = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, _time, pdf in made:
            path = Path(folder) / f"{name}.pdf"
            path.write_bytes(pdf)
            findings += len(pdfua.validate(str(path)).findings)
            findings += sum(1 for one in outloud.check(str(path)).findings if one.severity == "error")
    times = [spent for _name, spent, _pdf in made[1:]]
    return {
        "documents": len(made),
        "first": made[0][1],
        "median": median(times),
        "most": max(times),
        "kilobytes": median(len(pdf) / 1000 for _name, _time, pdf in made),
        "memory": memory,
        "findings": findings,
        "same": all(again),
        **long_one(),
    }


def long_one() -> dict[str, Any]:
    import pypdfium2

    from circulars.paper import setting
    from tests.paper_sheets import markup_of, sheet

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    pdf = setting.pdf(sheet(markup_of(PARAGRAPH * LONG)))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "pages": len(pypdfium2.PdfDocument(pdf)),
        "long_seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "long_memory": after.ru_maxrss / 1024,
        "long_kilobytes": len(pdf) / 1000,
    }


if __name__ == "__main__":
    main()
