"""Addresses of master rows: proposed from the name, and fixed once given, because addresses are for ever."""

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from circulars import numbering


class SlugForm(forms.ModelForm):
    """An address left empty is made of the first name that is filled; a taken one gets a number."""

    slug_sources: ClassVar[list[str]] = ["name_en", "name_ko", "name"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Left empty it is made of the name. It cannot be changed later.")

    def clean(self) -> dict | None:
        data = super().clean()
        if data is not None and "slug" in self.fields and "slug" not in self.errors and not data.get("slug"):
            source = next((data[name] for name in self.slug_sources if data.get(name)), "")
            if source:
                data["slug"] = self._free(numbering.key_of_title(source))
        return data

    def _free(self, slug: str) -> str:
        length = self._meta.model._meta.get_field("slug").max_length
        if not self._meta.model._meta.get_field("slug").allow_unicode:
            slug = slug.encode("ascii", "ignore").decode().strip("-") or "item"
        taken = set(
            self._meta.model._default_manager.filter(slug__startswith=slug[: length - 4]).values_list("slug", flat=True)
        )
        candidate, number = slug[:length], 2
        while candidate in taken:
            candidate = f"{slug[: length - 4]}-{number}"
            number += 1
        return candidate


class FixedSlugMixin(admin.ModelAdmin):
    form = SlugForm

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "slug"] if obj else fields
