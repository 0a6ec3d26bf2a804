"""Bring the rendered bodies up to the present renderer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from circulars import rendering
from circulars.rendering import derived


class Command(BaseCommand):
    help = "Render anew the editions that an older renderer wrote. Can be stopped at any time and run again."

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = 0, 0
        for keys in derived.outdated():
            try:
                done += rendering.rebuild(keys)
            except Exception:  # one of many: find it, and go on with the others
                for key in keys:
                    try:
                        done += rendering.rebuild([key])
                    except Exception as error:
                        failed += 1
                        self.stderr.write(_("Edition %(key)s: %(error)s") % {"key": key, "error": type(error).__name__})
            if options["verbosity"] > 1:
                self.stdout.write(_("%(count)s rendered") % {"count": done})
        self.stdout.write(_("%(count)s editions were rendered anew.") % {"count": done})
        if failed:
            raise CommandError(_("%(count)s editions could not be rendered.") % {"count": failed})
