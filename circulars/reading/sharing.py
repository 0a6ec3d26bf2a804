"""Plain links that hand a page on, without anybody's script: the services see a reader only who follows one."""

from typing import Any
from urllib.parse import quote, urlencode

def context(page: dict[str, Any], *, origin: str) -> dict[str, Any]:
    """Absolute addresses for ``includes/share.html`` and for the head of the page."""
    url = f"{origin}{page['address']}"
    title = page["heading"]
    line = f"{page['citation']}: {page['title']}" if page["number"] else page["citation"]
    mail = {"subject": title, "body": f"{line}\n{url}\n"}
    two_lines = f"{title}\n{url}"
    return {
        "page_url": url,
        "share": [
            ("mail", f"mailto:?{urlencode(mail, quote_via=quote)}"),
            ("facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}"),
            ("x", f"https://x.com/intent/post?{urlencode({'url': url, 'text': title})}"),
            ("naver", f"https://share.naver.com/web/shareView?{urlencode({'url': url, 'title': title})}"),
            ("band", f"https://band.us/plugin/share?{urlencode({'body': two_lines, 'route': url})}"),
        ],
        "card_url": f"{origin}{page['card_address']}" if page["card_address"] else "",
    }
