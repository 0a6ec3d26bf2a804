from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from circulars import references
from circulars.boards import mapping, reporting, running, saved
from circulars.boards.content import Setting
from circulars.intake.recognising import Addressees
from circulars.models import BoardItem, Section, Series
from contacts.models import Post

PROBLEMS = {
    "missing": "There is no mapping %s. Those that come with the portal: %s.",
    "syntax": "The mapping cannot be read: %s.",
    "unknown": "The mapping has no field %s.",
    "shape": "%s in the mapping does not have its shape; see docs/moving-house.md.",
    "selector": "The mapping holds a selector that is none: %s.",
    "needed": "The mapping names no parameter of an item (%s), and no pages instead.",
}
EVERY = 100


class Command(BaseCommand):
    help = (
        "Take in a saved notice board: pages as HTML in a folder, files beside them. Old addresses are kept. What "
        "cannot be decided becomes a draft and is told. Safe to stop and to run again. See docs/moving-house.md."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", help="where the pages lie, as a crawler or a person saved them")
        parser.add_argument("--board", default="", help="the name under which runs know each other; else the folder's")
        parser.add_argument("--mapping", default="", metavar="FILE", help="a layout by name, or a file in TOML or JSON")
        parser.add_argument("--series", default="", metavar="ISSUER/CODE", help="the series of what is on the board")
        parser.add_argument("--section", default="", metavar="SLUG", help="where the circulars appear")
        parser.add_argument("--drafts", action="store_true", help="publish nothing")
        parser.add_argument("--dry-run", action="store_true", help="tell what would be done, keep nothing")
        parser.add_argument("--report", default="", metavar="FILE", help="a line for each page, as .csv or .json")
        parser.add_argument("--limit", type=int, default=0, metavar="N", help="end after so many new or changed pages")
        parser.add_argument("--by", default="", metavar="USERNAME", help="the account that the audit log names")

    def handle(self, folder: str, report="", limit=0, verbosity=1, **options) -> None:
        root = Path(folder)
        if not root.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        layout = self._mapping(options["mapping"])
        setting = self._setting(root, layout, options)
        opened = saved.opened(root, layout)
        if not opened.pages:
            raise CommandError("There is no page in this folder.")
        try:
            with running.alone():
                written = self._report(report)
                run = running.Run(opened, layout, setting, limit=limit)
                try:
                    self._take(run, written, verbosity)
                except BaseException:
                    if written:
                        written.drop()
                    raise
        except running.AlreadyRunning as error:
            raise CommandError("Another import of a board is running; wait until it has ended.") from error
        self._close(run, written, setting)

    def _take(self, run: running.Run, written: reporting.Report | None, verbosity: int) -> None:
        total, shown = len(run.folder.pages), 0
        for told in run.pages():
            if written:
                written.page(told)
            if verbosity and run.tally.pages // EVERY > shown:
                shown = run.tally.pages // EVERY
                self.stderr.write(f"{run.tally.pages} of {total} pages")

    def _close(self, run: running.Run, written: reporting.Report | None, setting: Setting) -> None:
        tally = run.tally
        missing = {} if run.limit else tally.not_saved
        if written:
            for name in tally.other:
                written.other(name, reporting.not_an_item())
            for address, page in missing.items():
                written.other(page, reporting.not_saved(page), former_address=address)
            written.close()
        told = tally.told
        items = ", ".join(f"{count} {what}" for what, count in sorted(told.items())) or "no item"
        self.stdout.write(
            f"{tally.pages} pages: {items}; {tally.lists} lists, {tally.again} saved again, {len(tally.other)} others; "
            f"{len(missing)} listed and not saved" + ("; nothing was kept" if setting.is_dry else "")
        )
        if not told and tally.other:
            raise CommandError("No item of a board was found; does the mapping fit? See docs/moving-house.md.")

    def _mapping(self, name: str) -> mapping.Mapping:
        try:
            return mapping.load(name)
        except mapping.MappingError as error:
            sentence = PROBLEMS[error.problem]
            values = (error.about, ", ".join(mapping.known())) if sentence.count("%s") == 2 else (error.about,)
            raise CommandError(sentence % values) from error

    def _setting(self, root: Path, layout: mapping.Mapping, options: dict) -> Setting:
        series, section = self._series(options["series"]), None
        if options["section"]:
            section = Section.objects.filter(slug=options["section"]).first()
            if section is None:
                raise CommandError(f"There is no section {options['section']}.")
        if not options["drafts"] and (series is None or section is None):
            raise CommandError("Name the series with --series and the section with --section, or take --drafts.")
        return Setting(
            board=(options["board"] or root.resolve().name)[: BoardItem._meta.get_field("board").max_length],
            series=series,
            section=section,
            numbered=references.numbered_series(),
            posts=self._posts(layout),
            addressees=Addressees(),
            by=self._account(options["by"]),
            drafts=options["drafts"],
            is_dry=options["dry_run"],
        )

    def _series(self, name: str) -> Series | None:
        if not name:
            return None
        issuer, _slash, code = name.rpartition("/")
        rows = Series.objects.select_related("issuer").filter(code=code)
        found = list(rows.filter(issuer__slug=issuer) if issuer else rows)
        if len(found) != 1:
            raise CommandError(f"There is no series {name}, or more than one; name it as issuer/code.")
        return found[0]

    def _posts(self, layout: mapping.Mapping) -> dict[str, Post]:
        known = {post.slug: post for post in Post.objects.filter(slug__in=layout.posts.values())}
        for words, slug in layout.posts.items():
            if slug not in known:
                raise CommandError(f"The mapping leads “{words}” to the post {slug}, which is not there.")
        return {"".join(words.split()): known[slug] for words, slug in layout.posts.items()}

    def _account(self, username: str):
        if not username:
            return None
        account = get_user_model()._default_manager.filter(username=username).first()
        if account is None:
            raise CommandError(f"There is no account {username}.")
        return account

    def _report(self, name: str) -> reporting.Report | None:
        if not name:
            return None
        path = Path(name)
        if path.suffix.lower() not in (".csv", ".json"):
            raise CommandError("The report is a .csv or a .json file.")
        try:
            return reporting.Report(path)
        except OSError as error:
            raise CommandError(str(error)) from error
