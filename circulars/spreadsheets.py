"""Cells that stay text in whatever spreadsheet opens a file of ours."""

# What spreadsheets read as the start of a formula, full-width forms included: Excel in East Asia takes them too.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
