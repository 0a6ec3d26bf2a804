"""What came of it: per stretch of time, what readers saw and what editors were told."""

from benchmarks.chaos.editors import Editor
from benchmarks.chaos.readers import Answer

Stretch = tuple[str, float, float]


def table(answers: list[Answer], editors: list[Editor], stretches: list[Stretch]) -> list[str]:
    lines = [
        "| while | seconds | pages read | failed | files told to wait | p50 ms | p99 ms | edits saved | told to wait |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, begins, ends in stretches:
        seen = [answer for answer in answers if begins <= answer.at < ends]
        waiting = [answer for answer in seen if answer.problem == "without storage"]
        saved = sum(begins <= at < ends for editor in editors for at, _title in editor.confirmed)
        refused = sum(begins <= at < ends for editor in editors for at, _status in editor.refused)
        times = sorted(answer.seconds * 1000 for answer in seen) or [0.0]
        lines.append(
            f"| {name} | {ends - begins:.0f} | {len(seen)} | {len(failed(seen))} | {len(waiting)} "
            f"| {times[len(times) // 2]:.0f} | {times[int(len(times) * 0.99)]:.0f} | {saved} | {refused} |"
        )
    return lines


def failed(answers: list[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.problem and answer.problem != "without storage"]


def stretches(happened: list[Stretch], whole: float) -> list[Stretch]:
    """What happened, and the quiet time between, in order."""
    found: list[Stretch] = []
    last = 0.0
    for name, begins, ends in happened:
        found += [("all is well", last, begins), (name, begins, ends)]
        last = ends
    return [*found, ("all is well", last, whole)]
