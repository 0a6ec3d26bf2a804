from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from circulars import integrity


class Command(BaseCommand):
    help = "Prove intervals, hashes, facts, lists, addresses, files and triggers; one line for each problem."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--fix-derived", action="store_true", help="rebuild what is derived from sound rows")

    def handle(self, fix_derived=False, **options) -> None:
        found: Counter[str] = Counter()
        repaired: set[int] = set()
        for problem in integrity.check():
            can_repair = fix_derived and problem.is_derived and problem.circular is not None
            if can_repair and problem.circular not in repaired:
                integrity.repair(problem.circular)
                repaired.add(problem.circular)
            if can_repair:
                self.stdout.write(f"{problem} (rebuilt)")
            else:
                self.stdout.write(str(problem))
                found[problem.proof] += 1
        if repaired:
            self.stdout.write(f"{len(repaired)} circulars rebuilt; run check_data again.")
        if found:
            raise CommandError(", ".join(f"{count} × {proof}" for proof, count in sorted(found.items())))
        if not repaired:
            self.stdout.write("Everything holds.")
