"""The office's mark: read, made small and written anew, so that nothing but pixels stays of what was uploaded."""

import hashlib
import io
import warnings

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from portal.models import Office, OfficeLogo

LARGEST_FILE = 512 * 1024  # bytes
LARGEST_SIDE = 4000  # pixels of what is uploaded
FORMATS = ("PNG", "JPEG", "WEBP")
BOMBS = (Image.DecompressionBombWarning, Image.DecompressionBombError)
SHOWN = (528, 120)  # pixels at most, three times the height and width that the header gives it


class NotALogo(Exception):
    """The file cannot be the mark; the message is fit to show to staff."""


def read(file: UploadedFile) -> Image.Image:
    """The picture at the size that is kept. Raises NotALogo."""
    if (file.size or 0) > LARGEST_FILE:
        raise NotALogo(_("The file is larger than 512 KB."))
    data = file.read()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if max(picture.size) > LARGEST_SIDE:
                    raise NotALogo(_("The picture is larger than 4,000 pixels."))
                small = picture.convert("RGBA")
    except NotALogo:
        raise
    except (UnidentifiedImageError, *BOMBS, OSError, SyntaxError, ValueError) as error:
        raise NotALogo(_("This is no PNG, JPEG or WebP picture, or it is damaged.")) from error
    small.thumbnail(SHOWN, Image.Resampling.LANCZOS)
    return small


def keep(office: Office, picture: Image.Image) -> OfficeLogo:
    """Write it as PNG, in place of the one before."""
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    content = written.getvalue()
    logo, _created = OfficeLogo.objects.update_or_create(
        office=office,
        defaults={
            "content": content,
            "sha256": hashlib.sha256(content).hexdigest(),
            "width": picture.width,
            "height": picture.height,
        },
    )
    return logo


def remove(office: Office) -> None:
    for logo in OfficeLogo.objects.filter(office=office):
        logo.delete()
