"""Image files to pictures: PNG, JPEG, TIFF with its pages, BMP, WebP.

Knows sizes and broken files. Does not know what the pictures show.
"""

import io
import struct
import warnings
from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageOps

from corpus.errors import FileRefused

MAX_PIXELS = 80_000_000  # of one picture
MAX_PAGES = 200  # of a TIFF
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
_LONG_SIDE = 3600  # pixels of the longer side kept of a larger picture
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)  # what Pillow raises


def pictures(data: bytes, name: str) -> Iterator[tuple[Image.Image, int]]:
    """Each picture of the file, upright, RGB, on white, and how many there are.

    Raises FileRefused: no image, broken, too many pixels or pages.
    """
    broken = FileRefused("图片打不开：不是支持的图片格式，或文件已损坏", name, "另存为 PNG 或 JPG")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the size that is checked here, of odd metadata
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                total = image.n_frames if image.format == "TIFF" else 1
                if total > MAX_PAGES:
                    raise FileRefused(f"图片有 {total} 页，上限 {MAX_PAGES} 页", name, "拆成几份")
                for index in range(total):
                    image.seek(index)
                    _check_size(image, name)
                    yield _plain(image), total
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except _BROKEN as error:
        raise broken from error


def _check_size(image: Image.Image, name: str) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_large(name)


def _too_large(name: str) -> FileRefused:
    return FileRefused(f"图片超过 {MAX_PIXELS // 10_000} 万像素", name, "缩小图片，或按页拆开")


def _plain(image: Image.Image) -> Image.Image:
    """Upright, in RGB, transparent parts white, no larger than a scan at 300 dpi."""
    image.load()
    plain = ImageOps.exif_transpose(image)
    if plain.mode.startswith(("I", "F")):
        plain = _stretched(plain)
    if plain.has_transparency_data:
        plain = plain.convert("RGBA")
        plain = Image.alpha_composite(Image.new("RGBA", plain.size, "white"), plain)
    plain = plain.convert("RGB")
    plain.thumbnail((_LONG_SIDE, _LONG_SIDE), reducing_gap=2.0)
    return plain


def _stretched(image: Image.Image) -> Image.Image:
    """A picture of more than 8 bits, from its darkest to its lightest."""
    values = np.asarray(image, np.float32)
    low, high = float(values.min()), float(values.max())
    return Image.fromarray(((values - low) * (255 / max(high - low, 1e-6))).astype(np.uint8))
