"""Which addresses are worth counting: pages that once were, not what machines try on every server.

What a reader typed or searched for is never kept: of a query only what names a page of a board stays.
"""

import re

from circulars import masking
from circulars.redirects.former import LENGTH, OF_THE_LIST

WITH_QUERY = {"", "do", "jsp", "jsf", "asp", "aspx", "php", "php3", "action", "es", "web", "nhn"}
PAGES = WITH_QUERY | {"html", "htm", "shtml", "xhtml", "pdf", "hwp", "hwpx", "doc", "docx"}
# What names a page of a board and nothing of its reader.
IDENTIFIER = re.compile(
    r"no|idx|seq|sn|mid|num|id|code|cd|key|cate(?:gory)?|lang|mode|act|cmd|gubun|type|tab|part|depth|bo_table|wr_id"
    r"|(?:bbs|board|brd|ntt|article|atcl|post|doc|document|menu|sub|site|cms|contents?|cntnts|data|file|atch|news|notice"
    r"|item|dept|list|view)_?(?:no|idx|seq|sn|sid|id|cd|code|key|num|mst|mng|srl|grp)?"
    r"|\w{1,12}(?:Id|No|Sn|Seq|Idx|Cd|Code|Sid|_id|_no|_sn|_seq|_idx|_srl|_cd)",
)
OF_A_PERSON = re.compile(
    r"(?:user|usr|mem|mb|login|writer|author|reg|mail|email|name|nm|tel|phone|hp|mobile|birth|pass|pwd|token|sess|auth|ip)",
    re.IGNORECASE,
)
VALUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,23}")
TOKEN = re.compile(r"(?=[A-Za-z0-9_]*\d)(?=[A-Za-z0-9_]*[A-Za-z])[A-Za-z0-9_]{24,}")  # it may let somebody in
NEVER = (
    "/admin/", "/api/", "/drafts/", "/verify/", "/static/", "/files/", "/search", "/wordpress", "/phpmyadmin", "/pma/",
    "/cgi-bin", "/vendor/", "/actuator", "/solr", "/telescope", "/owa/", "/autodiscover", "/boaform", "/hnap1",
    "/server-status", "/console", "/jenkins", "/manager/", "/config", "/backup", "/debug", "/shell", "/setup",
    "/install", "/login", "/swagger", "/graphql", "/ecp/", "/remote/", "/geoserver",
)  # fmt: skip
ODD = re.compile(r"[@*'\"<>{}|\\^`$!,;:]|%|\.\.")
PROBES = re.compile(
    r"/wp-|xmlrpc|phpunit|phpinfo|think(?:php)?app|passwd|\.(?:env|git|svn|bak|sql|log|ini|ya?ml)"
    r"|(?:shell|alfa|wso|adminer|filemanager|c99|r57|xleet)\.php|search|검색",
    re.IGNORECASE,
)


def worth_counting(address: str) -> str:
    """What is kept of a canonical address; empty for one that nobody would lead on."""
    path, _mark, query = address.partition("?")
    bare = path[3:] if path.startswith("/en/") else path
    if ODD.search(path) or PROBES.search(path) or TOKEN.search(path) or masking.find(path):
        return ""
    if bare.lower().startswith(NEVER) or "/." in path:
        return ""
    name = path.rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension not in PAGES:
        return ""
    kept = _identifiers(query) if extension in WITH_QUERY else ""
    if not bare.strip("/") and not kept:
        return ""
    address = f"{path}?{kept}" if kept else path
    return address if len(address) <= LENGTH else ""


def _identifiers(query: str) -> str:
    """The parameters that name a page, if none of them looks like something personal."""
    found = []
    for part in query.split("&"):
        name, _mark, value = part.partition("=")
        if not IDENTIFIER.fullmatch(name) or OF_A_PERSON.match(name) or OF_THE_LIST.fullmatch(name):
            continue
        if VALUE.fullmatch(value) and not masking.find(value):
            found.append(part)
    kept = "&".join(found[:8])
    return "" if masking.find(kept) else kept
