"""The picture of a page as it was ingested, with the words of a quote marked.

    python -m ingest.picture FILE PAGE < words      writes a PNG

Foreign files are drawn in a child process under limits, as they are parsed. Knows PDF and picture
files. Does not know clauses.
"""

import io
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import FileRefused
from ingest.sandbox import Limits, limit

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfTextPage

_WIDTH = 1000  # pixels
_LIMITS = Limits(memory=1_500_000_000, cpu=15, wall=20.0)
_LEAST = 4  # characters of a run that is marked
_PHRASE = re.compile(r"[^，。；：]+[，。；：]?")
_MARK = (255, 214, 64)
_BLANK = re.compile(r"\s+")
Box = tuple[float, float, float, float]


def picture(path: Path, page: int, words: str) -> bytes:
    """A PNG of a page, 1 the first, with what stands there of `words` marked.

    Raises FileRefused where the file has no such page or broke a limit.
    """
    command = [sys.executable, "-m", "ingest.picture", str(path), str(page)]
    room = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path]),
    }
    try:
        done = subprocess.run(
            command, input=words.encode(), capture_output=True, env=room, check=True,
            timeout=_LIMITS.wall,
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise FileRefused("这一页画不出来", path.name, "查看条款文字，或打开原件") from error
    return done.stdout


def draw(path: Path, page: int, words: str) -> bytes:
    """The same in this process. Raises what the libraries raise, IndexError for no such page."""
    if path.read_bytes()[:1024].lstrip().startswith(b"%PDF"):
        image = _drawn(path, page, words)
    else:
        image = _opened(path, page)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _drawn(path: Path, number: int, words: str) -> "Image":
    from PIL import Image, ImageChops
    from pypdfium2 import PdfDocument

    page = PdfDocument(path)[number - 1]
    width, height = page.get_size()
    scale = _WIDTH / width
    image = page.render(scale=scale).to_pil().convert("RGB")
    marks = Image.new("RGB", image.size, (255, 255, 255))
    for left, bottom, right, top in _boxes(page.get_textpage(), words):
        corners = (left, height - top, right, height - bottom)
        marks.paste(_MARK, tuple(round(scale * x) for x in corners))
    return ImageChops.multiply(image, marks)


def _opened(path: Path, number: int) -> "Image":
    from PIL import Image

    image = Image.open(path)
    image.seek(number - 1)
    image.thumbnail((_WIDTH, 4 * _WIDTH))
    return image.convert("RGB")


def _boxes(text: "PdfTextPage", words: str) -> Iterator[Box]:
    """Where the lines of some words stand on a page, in points from its lower left corner."""
    places, shown = [], []
    for at in range(text.count_chars()):
        for letter in _even(text.get_text_range(at, 1)):
            places.append(at)
            shown.append(letter)
    page, last = "".join(shown), 0
    for run in _runs(words, page):
        start = page.find(run, last)
        if start >= 0:
            last = start + len(run)
            yield from (text.get_charbox(at) for at in dict.fromkeys(places[start:last]))


def _runs(words: str, page: str) -> Iterator[str]:
    """The lines of some words as a page may have them; what it has not whole, in its phrases."""
    for line in words.split("\n"):
        whole = _even(line)
        runs = [whole] if whole in page else map(_even, _PHRASE.findall(line))
        yield from (run for run in runs if len(run) >= _LEAST)


def _even(text: str) -> str:
    """A text without blanks, full-width forms and radicals: as it is compared."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text))


if __name__ == "__main__":
    limit(_LIMITS)
    sys.stdout.buffer.write(
        draw(Path(sys.argv[1]), int(sys.argv[2]), sys.stdin.buffer.read().decode())
    )
