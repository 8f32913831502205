"""Images that strangers send: looked at before they are opened, then written anew, so nothing hidden comes along."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000}  # a phone's camera; more would fill the memory
LONGEST_SIDE = 4096  # pixels that are kept
THUMBNAIL = 320
QUALITY = 88
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
_SAME = {"MPO": "JPEG"}  # some telephones put a second picture (depth, small preview) behind the first; it is left out


class PictureError(Exception):
    """No image that we take: not one, broken, or too large to open."""


class TooManyPixels(PictureError):
    """An image whose size on the screen would fill the memory."""


@dataclass(frozen=True)
class Picture:
    """An image written anew: without position, camera, comments or anything behind its end."""

    content: bytes
    content_type: str
    thumbnail: bytes


def clean(content: bytes) -> Picture:
    """Open `content` as JPEG or PNG and write it anew, upright, at most LONGEST_SIDE. Raises PictureError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _clean(content)
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels(str(error)) from error
    except Exception as error:  # a decoder meets what nobody thought of: the answer is the same
        raise PictureError(type(error).__name__) from error


def _clean(content: bytes) -> Picture:
    image = Image.open(BytesIO(content), formats=tuple(_TYPES))
    kind = _SAME.get(image.format, image.format)
    if image.width * image.height > MOST_PIXELS[kind]:
        raise TooManyPixels(f"{image.width} x {image.height}")
    if kind == "JPEG":
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    plain = ImageOps.exif_transpose(image)
    plain = plain.convert("RGB" if kind == "JPEG" else _mode(plain))
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return Picture(_written(plain, kind), _TYPES[kind], _thumbnail(plain))


def _mode(image: Image.Image) -> str:
    return "RGBA" if image.has_transparency_data else "RGB"


def _written(image: Image.Image, kind: str) -> bytes:
    bare = Image.new(image.mode, image.size)
    bare.paste(image)  # pixels only: what the file said beside them stays behind
    target = BytesIO()
    bare.save(target, kind, **({"quality": QUALITY} if kind == "JPEG" else {"optimize": True}))
    return target.getvalue()


def _thumbnail(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((THUMBNAIL, THUMBNAIL))
    ground = Image.new("RGB", small.size, "white")
    ground.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
    return _written(ground, "JPEG")
