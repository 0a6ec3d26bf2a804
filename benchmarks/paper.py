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


def main(step: str) -> None:
    """``publish`` the samples; then ``measure``, in a process that did nothing else, prints one JSON object."""
    import django

    django.setup()
    if step == "publish":
        publish()
    else:
        sys.stdout.write(json.dumps(measured()))


def publish() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from tests import paper_samples

    call_command("migrate", verbosity=0)
    paper_samples.everything(timezone.now())


def measured() -> dict[str, Any]:
    """Milliseconds of processor time, megabytes, and what is wrong with the files."""
    from circulars.models import Edition
    from circulars.paper import setting
    from tests import paper_samples
    from tests.paper_sheets import sheet_of

    live = Edition.objects.filter(superseded_at=None).order_by("published_at").select_related("circular")
    sheets = [(edition, sheet_of(edition.circular.path)) for edition in live]
    made = []
    for edition, told in sheets:
        begun = time.process_time()
        pdf = setting.pdf(told)
        made.append((edition, (time.process_time() - begun) * 1000, pdf))
    again = [setting.pdf(told) == pdf for (_edition, told), (_same, _time, pdf) in zip(sheets, made, strict=True)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = [spent for _edition, spent, _pdf in made[1:]]
    return {
        "documents": len(made),
        "unseen": sorted(paper_samples.unseen([told for _edition, told in sheets])),
        "lost": sum(len(paper_samples.lost(edition, pdf)) for edition, _time, pdf in made),
        "first": made[0][1],
        "median": median(times),
        "most": max(times),
        "kilobytes": median(len(pdf) / 1000 for _edition, _time, pdf in made),
        "memory": memory,
        "findings": findings([pdf for _edition, _time, pdf in made]),
        "same": all(again),
        **long_one(),
    }


def findings(files: list[bytes]) -> int:
    """Errors of both checkers, which need memory of their own."""
    import pdfua

    from tests import paper_samples

    count = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        for pdf in files:
            path.write_bytes(pdf)
            count += len(pdfua.validate(str(path)).findings)
            count += len(paper_samples.unheard(str(path)))
    return count


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
    main(sys.argv[1])
