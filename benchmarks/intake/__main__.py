"""``python -m benchmarks.intake``: print what ``manage.py intake`` reads from every set of documents, beside the gold.

Fails where a promise is not kept. The figures are kept in benchmarks/figures/intake.md. With --differences it also
prints what was wanted and what was proposed, except for the documents that are kept back. With --calibration it reads
the same and prints only how many of the sure values are right.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.intake import calibration
from benchmarks.intake.corpus import hostile, sets
from benchmarks.intake.hostile import trouble
from benchmarks.intake.reading import portal, read
from benchmarks.intake.report import Measured, differences, page
from benchmarks.intake.scoring import is_marked_multiple, judge
from benchmarks.servers import ROOT

FIGURES = ROOT / "benchmarks" / "figures" / "intake.md"
# Macro F1 and exact files. Of documents that nobody built for less is promised than of the samples.
PROMISED = {
    "samples": (0.97, 16),
    "variants of the samples": (0.95, 0),
    "own documents A": (0.9, 0),
    "own documents B": (0.88, 0),
    "own documents C": (0.87, 0),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--differences", action="store_true", help="print values wanted and proposed")
    parser.add_argument("--calibration", action="store_true", help="print only whether sure values are right")
    options = parser.parse_args()
    kept = True
    measured = []
    with portal() as environment, tempfile.TemporaryDirectory(prefix="hoeram-intake-") as folder:
        for documents in sets():
            target = Path(folder) / documents.gold.stem
            target.mkdir(exist_ok=True)
            reading = read(environment, documents.files(target))
            gold = documents.records()
            outcomes = [judge(record, reading.proposals.get(record["file"])) for record in gold]
            marks = [is_marked_multiple(record, reading.proposals.get(record["file"])) for record in gold]
            several = [mark for mark in marks if mark is not None]
            counted = calibration.by_field(gold, reading.proposals)
            measured.append(Measured(documents, outcomes, reading.seconds, counted, (sum(several), len(several))))
            if options.differences and not documents.is_kept_back:
                print("\n".join(differences(gold, outcomes, reading.proposals)))
            macro, exact = PROMISED.get(documents.name, (0.0, 0))
            kept &= bool(reading.proposals) and measured[-1].macro >= macro and measured[-1].exact >= exact
            if not reading.proposals:
                print(reading.trouble, file=sys.stderr)
        own = [one.calibrated for one in measured if one.documents.name.startswith("own")]
        sure = calibration.total(own, of_several=False)
        kept &= sure.share is None or sure.share >= calibration.PROMISED
        cases, files = hostile(Path(folder))
        of_hostile = None
        if cases:
            reading = read(environment, files)
            troubles = {case["file"]: trouble(case, reading.proposals.get(case["file"])) for case in cases}
            for name, said in troubles.items():
                if said:
                    print(f"{name}: {said}", file=sys.stderr)
            of_hostile = (sum(not said for said in troubles.values()), len(cases), reading.seconds)
            kept &= of_hostile[0] == of_hostile[1]
    if options.calibration:
        print("\n".join(calibration.table([m.documents.name for m in measured], [m.calibrated for m in measured])))
        return 0 if kept else 1
    lines = ["# Intake", "", "`make proof`, or `python -m benchmarks.intake` alone.", "", *page(measured, of_hostile)]
    print("\n".join(lines))
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
