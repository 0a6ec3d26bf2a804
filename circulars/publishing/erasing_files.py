"""Erasing one file: it goes from every edition and from the desk; the words around it stay as they are."""

import html
import re
from datetime import datetime
from typing import Any

from django.db.models import F

from circulars.models import Attachment, Blob, Edition, File, SetAside, WorkingCopy
from circulars.publishing import erasing_originals, traces
from circulars.rendering.body import without_pictures

DESCRIBES = ("name", "title", "alternative_text", "caption", "credit")
GONE = "-"  # stands where the file's name stood in an address


def blank(file: File, *, now: datetime) -> set[int]:
    """The facts keep that there was a file, its size and hash; its name and what describes it are blanked."""
    circular = file.circular
    uses = Attachment.objects.filter(file=file)
    blobs = set(uses.values_list("blob_id", flat=True))
    told = {str(value) for row in uses.values_list(*DESCRIBES) for value in row if value}
    for edition in Edition.objects.filter(circular=circular, language=file.language, erased_at=None):
        _blank_edition(edition, file, told)
    for copy in WorkingCopy.objects.filter(circular=circular, language=file.language):
        body = _without(copy.body, file.code)
        if body != copy.body or uses.filter(working_copy=copy).exists():
            WorkingCopy.objects.filter(pk=copy.pk).update(body=body, revision=F("revision") + 1)
    uses.delete()
    for put_by in SetAside.objects.filter(circular=circular):
        blobs |= _blank_put_by(put_by, file, told)
    blobs |= erasing_originals.blank_files(blobs, now=now)
    phrases = frozenset(text for text in told if len(text) >= traces.NAME)
    traces.clear(circular, traces.Words(phrases, frozenset()), blobs, now=now)
    return blobs


def _blank_edition(edition: Edition, file: File, told: set[str]) -> None:
    files = []
    for line in edition.facts.get("files", []):
        if line["code"] == file.code:
            told.update(str(line[name]) for name in DESCRIBES if line.get(name))
            line = line | dict.fromkeys(DESCRIBES, "")
        files.append(line)
    Edition.objects.filter(pk=edition.pk).update(
        facts=edition.facts | ({"files": files} if files else {}),
        body=_without(edition.body, file.code),
        rendered=_without(edition.rendered, file.code),
    )


def _blank_put_by(put_by: SetAside, file: File, told: set[str]) -> set[int]:
    content: dict[str, Any] = put_by.content
    gone = [line for line in content["facts"]["files"] if line["code"] == file.code]
    if not gone:
        return set()
    told.update(str(line[name]) for line in gone for name in DESCRIBES if line.get(name))
    content["facts"]["files"] = [line for line in content["facts"]["files"] if line not in gone]
    content["body"] = _without(content["body"], file.code)
    put_by.save(update_fields=["content"])
    return set(Blob.objects.filter(sha256__in=[line["sha256"] for line in gone]).values_list("pk", flat=True))


def _without(body: str, code: str) -> str:
    """Without the picture; a link keeps its words, which staff wrote, unless they are the file's own name."""
    if f"/files/{code}/" not in body:
        return body
    body = without_pictures(body, [code])

    def link(match: re.Match[str]) -> str:
        name = html.unescape(match["name"])
        words = match["words"]
        # as long as before: citations are found by their place in the text
        words = "…" * len(html.unescape(words)) if html.unescape(words).strip() == name else words
        return f"{match['before']}{GONE}{match['after']}{words}</a>"

    pattern = rf'(?P<before><a [^>]*href="/files/{re.escape(code)}/)(?P<name>[^"]*)(?P<after>"[^>]*>)(?P<words>.*?)</a>'
    return re.sub(pattern, link, body, flags=re.DOTALL)
