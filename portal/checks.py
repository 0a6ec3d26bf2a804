from collections.abc import Sequence

from django.core import checks
from django.db import connections

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


@checks.register(checks.Tags.database)
def colours_of_the_office(*, databases: Sequence[str] | None = None, **kwargs) -> list[checks.CheckMessage]:
    """W002: a colour that cannot be read came past the form; pages keep the portal's own meanwhile."""
    found: list[checks.CheckMessage] = []
    for using in databases or []:
        connection = connections[using]
        table = Office._meta.db_table
        if table not in connection.introspection.table_names():
            continue
        with connection.cursor() as cursor:
            columns = {column.name for column in connection.introspection.get_table_description(cursor, table)}
        if not {"colour", "colour_dark"} <= columns:
            continue  # before the migration that adds them
        for colours in Office.objects.using(using).values_list("colour", "colour_dark"):
            found += [
                checks.Warning(
                    f"The colour of the office is not used. {problem}",
                    hint="Choose another one in the admin, under Office.",
                    id="portal.W002",
                )
                for problem in theme.problems(*colours).values()
            ]
    return found
