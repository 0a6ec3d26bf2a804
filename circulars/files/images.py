"""Pictures are written anew before they are kept: only pixels stay, turned upright, without what cameras note."""

import io
import threading
from typing import BinaryIO, NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, ImageSequence, JpegImagePlugin, UnidentifiedImageError

from circulars.files.refusal import FileRefused

MAX_PIXELS = 50_000_000  # of one picture, or of all frames together
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
_one_at_a_time = threading.Lock()  # a large picture takes 200 MB while it is open; a small machine has few of them
_KEPT = ("transparency", "duration", "loop", "background", "disposal")


class Picture(NamedTuple):
    content: bytes
    width: int
    height: int


def rewrite(file: BinaryIO, media_type: str) -> Picture:
    """Decode and encode again in the same format. Raises FileRefused for what is damaged or far too large."""
    try:
        with _one_at_a_time, Image.open(file, formats=(FORMATS[media_type],)) as image:
            _measure(image)
            return _encode(image, media_type)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FileRefused(_too_large()) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Warning, ImageCms.PyCMSError):
        raise FileRefused(
            _("The image is damaged and cannot be read. Open it in an image program, save it again as JPEG or PNG.")
        ) from None


def narrow(file: BinaryIO, media_type: str, width: int) -> bytes | None:
    """The whole picture at this width, in its own format; None where it is narrower already, moves, or resists."""
    try:
        return _narrow(file, media_type, width)
    except (OSError, ValueError, SyntaxError):
        return None


def _narrow(file: BinaryIO, media_type: str, width: int) -> bytes | None:
    with _one_at_a_time, Image.open(file, formats=(FORMATS[media_type],)) as image:
        if image.width <= width or getattr(image, "is_animated", False):
            return None
        height = max(1, round(image.height * width / image.width))
        image.draft(None, (width * 2, height * 2))  # a JPEG is decoded near the size that is asked for
        if image.mode == "P":
            image = image.convert("RGBA")
        small = image.resize((width, height), Image.Resampling.LANCZOS)
        output = io.BytesIO()
        small.save(output, FORMATS[media_type], **({"quality": 85} if media_type != "image/png" else {}))
        return output.getvalue()


def _measure(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels * getattr(image, "n_frames", 1) > MAX_PIXELS:
        raise FileRefused(_too_large())


def _encode(image: Image.Image, media_type: str) -> Picture:
    output = io.BytesIO()
    if getattr(image, "is_animated", False):
        options = {"loop": image.info.get("loop", 0), "duration": []}
        frames = []
        for frame in ImageSequence.Iterator(image):
            options["duration"].append(frame.info.get("duration", 100))
            frames.append(frame.convert("RGBA"))
            frames[-1].info = {}
        frames[0].save(output, FORMATS[media_type], save_all=True, append_images=frames[1:], **options)
        return Picture(output.getvalue(), *frames[0].size)
    if media_type == "image/jpeg":
        return _encode_jpeg(image, output)
    clean = _bare(image)
    clean.save(output, FORMATS[media_type], **({"quality": 90} if media_type == "image/webp" else {}))
    return Picture(output.getvalue(), *clean.size)


def _encode_jpeg(image: Image.Image, output: io.BytesIO) -> Picture:
    """With the tables it came with, so that writing it anew costs no visible quality."""
    tables = getattr(image, "quantization", None)
    sampling = JpegImagePlugin.get_sampling(image)  # type: ignore[arg-type]
    mode = image.mode
    clean = _bare(image)
    if clean.mode not in ("RGB", "L"):
        clean = clean.convert("RGB")
    if tables and clean.mode == mode:
        clean.save(output, "JPEG", qtables=tables, subsampling=sampling if sampling >= 0 else 0, progressive=True)
    else:
        clean.save(output, "JPEG", quality=90, progressive=True)
    return Picture(output.getvalue(), *clean.size)


def _bare(image: Image.Image) -> Image.Image:
    """Upright, in sRGB, without metadata."""
    profile = image.info.get("icc_profile")
    image.load()
    clean = ImageOps.exif_transpose(image)
    if profile and clean.mode in ("RGB", "RGBA", "L", "CMYK"):
        clean = _in_srgb(clean, profile)
    clean.info = {key: value for key, value in clean.info.items() if key in _KEPT}
    return clean


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGBA" if image.mode == "RGBA" else "L" if image.mode == "L" else "RGB"
    if mode == "L":
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):  # a broken profile: the pixels as they are
        return image
    return converted or image


def _too_large() -> str:
    return _("The image has more than %(count)d million pixels. Make it smaller and choose it again.") % {
        "count": MAX_PIXELS // 1_000_000
    }
