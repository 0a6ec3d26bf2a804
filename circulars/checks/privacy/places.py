"""Every place of a working copy or an edition whose words the public will read."""

import html
from typing import NamedTuple

from circulars import facts
from circulars.models import Attachment, CircularContent, Edition, WorkingCopy
from circulars.rendering import plain_text
from circulars.rendering.markup import ATTRIBUTE, tokens

PLAIN_FIELDS = (
    "title",
    "title_ko",
    "summary_ko",
    "number_suffix",
    "number_label",
    "issuer_name",
    "place",
    "salutation",
    "closing",
    "signatory",
    "rights_holder",
    "received_from",
    "change_note",
)
LINES = {
    "addressees": ("addresseelines", ("text",)),
    "deadlines": ("deadlinelines", ("text", "answer_to")),
    "sources": ("sourcelines", ("publisher", "title", "url")),
    "events": ("eventmentions", ("text", "place")),
    "requested_files": ("requestedfiles", ("text",)),
}
# A number never goes on from one word of a line to the next.
SEAM = "\n;\n"
FILE_WORDS = ("title", "alternative_text", "caption", "credit")


class FileWords(NamedTuple):
    """A file as the checks see it; ``state`` is a ``BlobText.State``, None where nobody has read it yet."""

    name: str
    state: str | None = None
    text: str = ""
    is_cut: bool = False
    sha256: str = ""


def fields_of(content: WorkingCopy | Edition) -> dict[str, str]:
    """Plain texts by form field, those of lines by field and row; what ``of_fields`` takes."""
    fields = {name: text for name in PLAIN_FIELDS if (text := getattr(content, name))}
    fields |= of_body(content)
    for field, (relation, names) in LINES.items():
        for number, line in enumerate(getattr(content, relation).all(), start=1):
            fields[f"{field}.{number}"] = _joined(line, names)
    for number, attachment in enumerate(content.attachments.all(), start=1):
        fields[f"files.{number}"] = _joined(attachment, FILE_WORDS)
    for number, words in enumerate(facts.passages_of(content), start=1):
        texts = (words["heading"], plain_text(words["body"]), hidden_words(words["body"]))
        fields[f"passages.{number}"] = SEAM.join(texts)
    return fields


def of_body(content: CircularContent) -> dict[str, str]:
    return {"body": plain_text(content.body), "links": hidden_words(content.body)}


def hidden_words(body: str) -> str:
    """What is in the markup and not in the text: where links lead, words behind pictures."""
    found = []
    for token in tokens(body):
        if token.kind == "start" and token.value:
            found += [html.unescape(value) for _, value in ATTRIBUTE.findall(token.value) if value]
    return SEAM.join(found)


def files_of(content: WorkingCopy | Edition) -> list[FileWords]:
    return [_words_of(attachment) for attachment in content.attachments.select_related("blob__text")]


def _words_of(attachment: Attachment) -> FileWords:
    read = getattr(attachment.blob, "text", None)
    if read is None:
        return FileWords(attachment.name, sha256=attachment.blob.sha256)
    return FileWords(attachment.name, read.state, read.text, read.is_cut, attachment.blob.sha256)


def _joined(row, names: tuple[str, ...]) -> str:
    return SEAM.join(text for name in names if (text := getattr(row, name)))
