"""Ten minutes of two web processes behind nginx while every server dies once: ``python -m benchmarks.proofs.chaos``.

Longer than the other proofs, since the time is what is to be shown; CHAOS_SECONDS=120 is a short one, and is not kept.
"""

import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.chaos import editors, happenings, house, readers, report
from benchmarks.servers import ROOT

SECONDS = float(os.environ.get("CHAOS_SECONDS", "600"))
FIGURES = ROOT / "benchmarks" / "figures" / "chaos.md"


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Ended from outside."))  # and everything here with it
    folder = Path(tempfile.mkdtemp(prefix="hoeram-chaos-"))
    with house.running(folder) as all_of_it:
        lines, problems = observed(all_of_it)
    print("\n".join(lines))
    if problems:
        print("\n".join(problems), f"What the processes said is in {folder}", sep="\n")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    if SECONDS >= 600:
        FIGURES.write_text("\n".join(lines) + "\n")
    return 0


def observed(all_of_it: house.House) -> tuple[list[str], list[str]]:
    nginx = all_of_it.front
    people = editors.invited(all_of_it)
    paths, files = readers.discovered(nginx.secure, nginx.certificate)
    reading = readers.Readers(nginx.secure, nginx.certificate, paths, files)
    began = time.monotonic()

    def clock() -> float:
        return time.monotonic() - began

    over = threading.Event()
    typing = [threading.Thread(target=person.work, args=(clock, over)) for person in people]
    reading.start(clock)
    for thread in typing:
        thread.start()
    happened: list[report.Stretch] = []
    try:
        for happening in happenings.ALL:
            time.sleep(max(0.0, happening.begins * SECONDS - clock()))
            print(f"{clock():5.0f} s: {happening.name}", flush=True)
            started = clock()
            happening.does(all_of_it, happening.lasts * SECONDS)
            happened.append((happening.name, started, clock()))
        time.sleep(max(0.0, SECONDS - clock()))
    finally:
        reading.stop()
        over.set()
        for thread in typing:
            thread.join()
    whole = clock()
    memory = {name: all_of_it.memory_mib(name) for name in sorted(all_of_it.running)}
    return _lines(reading, people, happened, whole, memory), _problems(all_of_it, reading, people)


def _lines(reading, people, happened, whole, memory) -> list[str]:
    confirmed = sum(len(person.confirmed) for person in people)
    refused = sum(len(person.refused) for person in people)
    unsure = sum(len(person.unsure) for person in people)
    lost = sum(len(person.lost) for person in people)
    return [
        "# Every server dies once",
        "",
        "`python -m benchmarks.proofs.chaos`: two web processes behind nginx, a PostgreSQL primary with a streaming "
        "replica, Redis, SeaweedFS, a worker and a tick, all on two cores; "
        f"{readers.PER_SECOND:.0f} pages a second wanted, each over a connection of its own, and two editors.",
        "",
        *report.table(reading.answers, people, report.stretches(happened, whole)),
        "",
        f"{len(reading.answers)} pages read, {len(report.failed(reading.answers))} failed. "
        f"{confirmed} edits confirmed, {lost} lost, {refused} times told that it cannot be saved yet "
        f"(and sent again from the page), {unsure} without an answer.",
        "",
        "Memory at the end, MiB: " + ", ".join(f"{name} {size:.0f}" for name, size in memory.items()) + ".",
    ]


def _problems(all_of_it, reading, people) -> list[str]:
    found = [f"{answer.at:.1f} s {answer.path}: {answer.problem}" for answer in report.failed(reading.answers)][:40]
    found += [f"{person.name}: lost {what}" for person in people for what in person.lost]
    found += [f"{person.name}: answered {status} at {at:.1f} s" for person in people for at, status in person.silent]
    found += [f"{person.name} was logged out {person.logged_out} times" for person in people if person.logged_out]
    for copy, (title, revision, entries) in editors.kept(all_of_it, people).items():
        person = next(person for person in people if person.copy == int(copy))
        may = {person.confirmed[-1][1]} | {typed for at, typed in person.unsure if at > person.confirmed[-1][0]}
        if title not in may:
            found.append(f"{person.name}: {title} stands, {person.confirmed[-1][1]} was confirmed last")
        if not len(person.confirmed) <= entries <= len(person.confirmed) + len(person.unsure):
            found.append(f"{person.name}: {entries} edits in the record, {len(person.confirmed)} confirmed")
        if revision != entries + 1:
            found.append(f"{person.name}: revision {revision} after {entries} edits")
    return found


if __name__ == "__main__":
    sys.exit(main())
