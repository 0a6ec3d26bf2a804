"""The files that a circular can be had as, beside the button that prints its page."""

from html import escape

from circulars import addresses
from circulars.reading import words

PDF = "application/pdf"


def saving(shown, version: int | None, language: str) -> str:
    """``shown`` is the edition; ``version`` its number where it is an earlier one, which is had as PDF alone."""
    pdf = addresses.pdf(shown.path, language, document=shown.document, version=version)
    found = f'<a class="button" href="{escape(pdf)}" type="{PDF}">PDF</a>\n'
    if version is not None:
        return found
    say = words.labels(language)
    rows = [(addresses.docx(shown.path, language, document=shown.document), say["docx"])]
    if PDF in {line["media_type"] for line in shown.facts["files"]}:
        rows.insert(0, (addresses.pdf_with_files(shown.path, language, document=shown.document), say["pdf_files"]))
    items = "".join(f'<li><a href="{escape(address)}" rel="nofollow">{label}</a></li>\n' for address, label in rows)
    return (
        f'{found}<details class="share"><summary class="button">{say["save"]}</summary>\n'
        f'<div class="share__panel"><ul class="share__links">\n{items}</ul></div></details>\n'
    )


def alternate(shown, version: int | None, language: str) -> str:
    """For the head of the page."""
    pdf = addresses.pdf(shown.path, language, document=shown.document, version=version)
    return f'<link rel="alternate" type="{PDF}" href="{escape(pdf)}">\n'
