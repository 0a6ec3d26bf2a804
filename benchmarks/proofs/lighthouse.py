"""Lighthouse, as a phone and as a desktop, median of five: what it says of the pages that strangers meet first.

Each run is kept under build/lighthouse/ until code, templates or styles change, so that a broken evening is resumed.
"""

import json
import os
import statistics
import subprocess
import sys

from benchmarks.pages_seen import browser, outcome, tools
from benchmarks.pages_seen.portal import Served, release, served
from benchmarks.servers import ROOT

KINDS = ("home", "list", "circular", "dossier", "search form", "search", "event")
KEPT_FROM_ENGINES = {"search"}  # results of a search are no page that another search should find
FORMS = {"phone": [], "desktop": ["--preset=desktop"]}
ROUNDS = 5
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
KEPT = ROOT / "build" / "lighthouse"


def main() -> int:
    command = tools.lighthouse()
    failed = False
    lines = ["| page | as | performance | accessibility | best practices | SEO |", "|---|---|---|---|---|---|"]
    with served() as portal:
        for kind in (kind for kind in KINDS if kind in portal.kinds):
            for form, options in FORMS.items():
                reports = [_report(command, portal, kind, form, options, number) for number in range(ROUNDS)]
                scores = {name: _median(reports, name) for name in LEAST}
                asked = LEAST.items() - ({("seo", LEAST["seo"])} if kind in KEPT_FROM_ENGINES else set())
                short = {name for name, least in asked if scores[name] < least}
                failed |= bool(short)
                shown = " | ".join(f"{score}{' (too low)' if name in short else ''}" for name, score in scores.items())
                lines.append(f"| {kind} | {form} | {shown} |")
                sys.stdout.write(f"{lines[-1]}\n")
                for name in sorted(short):
                    sys.stdout.write(f"  {name}: {_why(reports[0], name)}\n")
                sys.stdout.flush()
    outcome.write("lighthouse", f"Lighthouse, median of {ROUNDS}", lines)
    missing = [kind for kind in KINDS if kind not in portal.kinds]
    return int(failed or bool(missing))


def _report(command: list[str], portal: Served, kind: str, form: str, options: list[str], number: int) -> dict:

    file = KEPT / release() / f"{kind}-{form}-{number}.json"
    if file.exists():
        return json.loads(file.read_text(encoding="utf-8"))
    flags = " ".join(["--headless=new", *browser.arguments()])
    done = subprocess.run(
        [
            *command, portal.address(kind), *options, "--output=json", "--quiet", f"--chrome-flags={flags}",
            f"--only-categories={','.join(LEAST)}",
        ],
        cwd=ROOT, env=os.environ | {"CHROME_PATH": browser.path()}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"Lighthouse could not look at {kind}: {done.stderr[-1500:]}")
    report = json.loads(done.stdout)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"categories": report["categories"], "audits": report["audits"]}), encoding="utf-8")
    return report


def _median(reports: list[dict], name: str) -> int:
    return round(100 * statistics.median(report["categories"][name]["score"] or 0 for report in reports))


def _why(report: dict, name: str) -> str:
    short = [
        f"{found['id']} ({found.get('displayValue', '')})"
        for reference in report["categories"][name]["auditRefs"]
        if reference["weight"] and (found := report["audits"][reference["id"]])["score"] not in (None, 1)
    ]
    return ", ".join(short)


if __name__ == "__main__":
    sys.exit(outcome.of(main))
