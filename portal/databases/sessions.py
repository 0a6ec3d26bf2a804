"""Sessions in the database, which outlive its absence: who is logged in stays so, read from a replica meanwhile.

What a page would only note in a session, such as that a message was shown, is left out until it can be written.
"""

from typing import Any

from django.contrib.sessions.backends import db

from portal.databases import away, routing


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return super().get_model_class()

    def save(self, must_create: bool = False) -> None:
        choice = routing.current()
        if choice is not None and choice.is_primary_away and not must_create:
            return
        try:
            super().save(must_create)
        except Exception as error:
            if must_create or not away.is_loss(error):
                raise
