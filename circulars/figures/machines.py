"""Machines that run scripts and say so; those that run none are never counted, for the script does the counting."""

import re

# Cubot makes telephones.
MACHINES = re.compile(
    r"(?<!\bcu)bot(?:\b|_)|crawl|spider|slurp|yeti|daum(?:oa)?/|facebookexternal|kakaotalk-scrap|preview|headless|lighthouse"
    r"|phantom|selenium|puppeteer|playwright|monitor|pingdom|uptime|archiv|scrap|fetch|validator|http-?client|python"
    r"|curl|wget|java/|okhttp|go-http|libwww|axios|node",
    re.IGNORECASE,
)


def is_machine(user_agent: str) -> bool:
    """Also for one that names itself in no way: every browser does."""
    return not user_agent or bool(MACHINES.search(user_agent))
