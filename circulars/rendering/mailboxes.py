"""Mail addresses in HTML: as ever for people, browsers and screen readers, and not found by who searches bytes.

What an address is known by, its ``@`` and the scheme of its link, is written as character references. Whatever
reads HTML reads the address; a pattern run over the bytes of a page does not find it. It keeps away the simplest
harvesters alone: one that parses pages has it all the same. Source: docs/domain.md, "Addresses in texts".
"""

AT = "&#64;"
SCHEME = "&#109;ailto&#58;"


def disguised(html: str) -> str:
    """``html`` as we write it, with every attribute in double quotes."""
    if "@" not in html:
        return html
    return html.replace('href="mailto:', f'href="{SCHEME}').replace("@", AT)
