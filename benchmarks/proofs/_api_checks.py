"""What schemathesis is told of this API: which values a schema cannot know, and how a refusal must look.

``positive_data_acceptance`` takes each answer of 400 to values that fit the schema for a mistake. Here a name that
nobody has (``issuer=0``) is refused rather than answered with everything or nothing; so that check is replaced by one
that lets such a refusal pass, and only for the parameters whose values are names of rows, each of which it has to name.
"""

import json

import schemathesis
from schemathesis.core.failures import Failure
from schemathesis.generation import GenerationMode

NAMES = frozenset({"issuer", "section", "topic", "term", "event", "addressee", "cites", "after", "dossier", "series"})


class UnexplainedRefusal(Failure):
    """Values that fit the schema were refused, and not because something of that name does not exist."""


@schemathesis.check
def refusal_is_explained(ctx, response, case) -> None:
    if response.status_code != 400:
        return
    body = json.loads(response.text)
    if body.get("code") != "bad_parameter" or not body.get("parameters"):
        raise UnexplainedRefusal(case.operation.label, title="A refusal that names no parameter", message=response.text)
    is_valid = case.meta is not None and case.meta.generation.mode == GenerationMode.POSITIVE
    if is_valid and not set(body["parameters"]) <= NAMES:
        raise UnexplainedRefusal(case.operation.label, title="Valid values were refused", message=response.text)
