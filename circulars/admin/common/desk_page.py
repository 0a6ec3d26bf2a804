"""A page of the desk that is no list and no form of a model: inside the frame that the admin gives to its own."""

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse


def desk_page(
    model_admin: Any, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> TemplateResponse:
    """``context`` wins over the frame: a page without a ``subtitle`` of its own shows none."""
    request.current_app = model_admin.admin_site.name  # type: ignore[attr-defined]  # as the admin's own views do
    frame = model_admin.admin_site.each_context(request) | {"opts": model_admin.opts, "subtitle": None}
    return TemplateResponse(request, template, frame | context, status=status)
