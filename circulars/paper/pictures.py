"""Pictures of a body as paper takes them: upright pixels, no larger than a sheet shows, kept beside the narrow ones."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from circulars.files import derived
from circulars.files.buckets import StorageAway
from circulars.files.images import FORMATS
from circulars.files.storage import blobs

WIDTH = 1400  # pixels: some 200 to the inch on a sheet of A4
FEW_COLOURS = 256


def of(facts: Mapping[str, Any]) -> Callable[[str], dict[str, Any] | None]:
    """By the code of a file, what the template needs of its picture; None where there is no picture to set."""
    lines = {line["code"]: line for line in facts["files"] if line["media_type"] in FORMATS}

    def find(code: str) -> dict[str, Any] | None:
        line = lines.get(code)
        if line is None or not line["width"] or not line["height"]:
            return None
        return {
            "sha256": line["sha256"],
            "media_type": line["media_type"],
            "width": line["width"],
            "height": line["height"],
        }

    return find


def prepare(sha256: str, media_type: str) -> Path | None:
    """The file of the prepared picture, made first if it is not there; None where the bytes are gone or resist."""
    path = derived.image_path(sha256, WIDTH).with_name(f"{sha256}-paper{WIDTH}")
    if path.is_file():
        return path
    try:
        with blobs().open(sha256) as file:
            content = _prepared(file, media_type)
    except StorageAway:  # paper without the picture would be kept
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    derived.write(path, content)
    return path if path.is_file() else None


def bytes_of(sha256: str, media_type: str) -> bytes | None:
    path = prepare(sha256, media_type)
    return path.read_bytes() if path else None


def _prepared(file, media_type: str) -> bytes:
    output = io.BytesIO()
    with Image.open(file, formats=(FORMATS[media_type],)) as image:
        image.draft(None, (WIDTH * 2, WIDTH * 2))
        picture: Image.Image = image.convert("RGBA") if image.mode in ("P", "LA", "PA") else image.copy()
    picture.info = {}
    if picture.width > WIDTH:
        height = max(1, round(picture.height * WIDTH / picture.width))
        picture = picture.resize((WIDTH, height), Image.Resampling.LANCZOS)
    if picture.mode == "RGBA":  # paper is white
        ground = Image.new("RGB", picture.size, "#ffffff")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    if picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    if picture.getcolors(FEW_COLOURS):
        picture.convert("P", palette=Image.Palette.ADAPTIVE).save(output, "PNG", optimize=True)
    else:
        picture.save(output, "JPEG", quality=85, optimize=True)
    return output.getvalue()
