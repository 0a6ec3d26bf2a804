from collections.abc import Sequence

from django.conf import settings
from django.core import checks
from django.db import Error

from portal import environment, theme
from portal.models import Office


@checks.register
def unknown_variables(app_configs, **kwargs) -> list[checks.CheckMessage]:
    return [
        checks.Warning(
            f"{name} is set but means nothing to the portal.",
            hint="README.md, Settings, lists the variables; look for a misspelling.",
            id="portal.W001",
        )
        for name in environment.unknown_names()
    ]


@checks.register
def networks_without_proxies(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Behind a web server everybody comes from its own address, which then opens or closes the desk for all."""
    if not settings.STAFF_NETWORKS or settings.TRUSTED_PROXIES:
        return []
    return [
        checks.Warning(
            "PORTAL_STAFF_NETWORKS is set, and PORTAL_PROXIES is 0: behind nginx all readers have its address.",
            hint="Set PORTAL_PROXIES to the number of proxies in front, unless the portal is reached directly.",
            id="portal.W003",
        )
    ]


@checks.register(checks.Tags.database)
def colours_of_the_office(*, databases: Sequence[str] | None = None, **kwargs) -> list[checks.CheckMessage]:
    """W002: a colour that cannot be read came past the form; pages keep the portal's own meanwhile."""
    found: list[checks.CheckMessage] = []
    for using in databases or []:
        try:
            rows = list(Office.objects.using(using).values_list("colour", "colour_dark"))
        except Error:
            continue  # no database yet, none of its tables, or it is away: not for this check to say
        found += [
            checks.Warning(
                f"The colours of the office are not used. {problem}",
                hint="Choose another one in the admin, under Office.",
                id="portal.W002",
            )
            for colours in rows
            for problem in theme.problems(*colours).values()
        ]
    return found
