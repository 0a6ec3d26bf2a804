"""What the nightly upkeep of contacts found, so that it is told once."""

from django.db import models


class ContactFinding(models.Model):
    """Written when something is found for the first time, and deleted when it is mended; names nobody."""

    key = models.CharField(max_length=80, unique=True)  # the kind and what it is about: "vacant:12"
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
