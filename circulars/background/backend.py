"""The queue: rows of the database, written in the transaction of what they belong to. They hold keys and no words."""

from typing import Any

from django.db.models.signals import pre_save
from django_tasks.exceptions import InvalidTaskError
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult


class KeysAlone(DatabaseBackend):
    """Refuses whatever is no key: a queue is read by people and copied with backups, and nothing erases from it."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        if kwargs or not all(isinstance(value, int) for value in args):
            raise InvalidTaskError(f"{task.module_path} takes keys alone.")
        return super().enqueue(task, args, kwargs)

    async def aenqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        raise InvalidTaskError("Background work is asked for in a transaction, which is not asynchronous.")


def connect() -> None:
    pre_save.connect(_keep_no_traceback, sender=DBTaskResult, dispatch_uid="circulars.background.traceback")


def _keep_no_traceback(sender: Any, instance: DBTaskResult, **kwargs: Any) -> None:
    """The message of an error may repeat a value of a row. Its class is kept; the log has the rest, masked."""
    instance.traceback = ""
