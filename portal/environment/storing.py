"""Where files lie: on this machine, or in a storage that several machines share."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from circulars.files import buckets
from portal.environment.reading import secret, text


def blob_storage(folder: Path) -> dict:
    """The entry ``blobs`` of STORAGES: ``folder``, or the bucket that PORTAL_STORAGE_URL names."""
    address = text("STORAGE_URL")
    if not address:
        return {"BACKEND": "circulars.files.storage.BlobStorage", "OPTIONS": {"location": folder}}
    given = secret("STORAGE_SECRET")
    try:
        buckets.parsed(address)
    except ValueError as error:
        raise ImproperlyConfigured(f"PORTAL_STORAGE_URL {error}") from None
    if not given:
        raise ImproperlyConfigured("PORTAL_STORAGE_URL needs PORTAL_STORAGE_SECRET or PORTAL_STORAGE_SECRET_FILE.")
    return {"BACKEND": "circulars.files.objects.ObjectStorage", "OPTIONS": {"address": address, "secret": given}}
