"""Static files as they are served: named by content, compressed, and the styles of a page in one file.

A page that asks for ten style sheets waits ten times on a slow telephone. They stay small files to write and to read;
``collectstatic`` joins those that ``includes/assets.html`` names, in its order.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = "css/site.css"
LISTED_IN = Path("templates") / "includes" / "assets.html"
LINK = re.compile(r"""<link rel="stylesheet" href="\{% static '(css/[\w-]+\.css)' %\}">\n""")


class Storage(CompressedManifestStaticFilesStorage):
    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run and all(name in paths for name in joined_names()):
            text = "\n".join(_read(paths[name]) for name in joined_names())
            if self.exists(JOINED):
                self.delete(JOINED)
            self._save(JOINED, ContentFile(text.encode()))
            paths = paths | {JOINED: (self, JOINED)}
        yield from super().post_process(paths, dry_run, **options)

    def with_joined_styles(self, markup: str) -> str:
        """The links of a page with one in place of those that were joined; as they are where nothing was joined."""
        if settings.DEBUG or JOINED not in self.hashed_files:
            return markup
        links = [f'<link rel="stylesheet" href="{self.url(name)}">\n' for name in joined_names()]
        if not links or any(link not in markup for link in links):
            return markup
        before, _, after = markup.partition(links[0])
        for link in links:
            after = after.replace(link, "")
        return f'{before}<link rel="stylesheet" href="{self.url(JOINED)}">\n{after}'


def joined_names() -> list[str]:
    """In the order in which a page without joining would name them, each once."""
    listed = (Path(settings.BASE_DIR) / LISTED_IN).read_text(encoding="utf-8")
    return list(dict.fromkeys(LINK.findall(listed)))


def _read(found: tuple[Any, str]) -> str:
    storage, path = found
    with storage.open(path) as file:
        return file.read().decode("utf-8")
