"""What the queue names: functions that take a key, call one try, and may run twice without harm.

In Django 6 the decorator comes from ``django.tasks``.
"""

from uuid import UUID

from django_tasks import TaskContext, task

from circulars.background import attempts


@task(takes_context=True)
def read_file(context: TaskContext, blob_id: int) -> str:
    return attempts.attempt("read_file", blob_id, delivery=UUID(context.task_result.id))


@task(takes_context=True)
def purge(context: TaskContext, key: int) -> str:
    return attempts.attempt("purge", key, delivery=UUID(context.task_result.id))
