from django.core import checks

from portal import environment


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
