"""The 58,645 articles of ../shared/retrieval as law files that can be ingested.

Knows the layout of articles.jsonl.gz and of a law in Markdown. Does not know how a search works.
"""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path


def write_laws(shared: Path, folder: Path) -> None:
    """One Markdown file a law, its articles in the order of the file."""
    with gzip.open(shared / "retrieval" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    by_law: dict[str, list[dict[str, str]]] = {}
    for article in articles:
        by_law.setdefault(article["law"], []).append(article)
    for number, (law, held) in enumerate(by_law.items()):
        text = f"# {law}\n\n<!-- INFO END -->\n\n" + "\n".join(_lines(held))
        (folder / f"{number:04d}.md").write_text(text, "utf-8")


def _lines(articles: Sequence[dict[str, str]]) -> list[str]:
    lines, chapter = [], ""
    for article in articles:
        if (heading := article["chapter"] or "") != chapter:
            chapter = heading
            lines += [f"## {chapter}", ""] if chapter else []
        label = article["article"]  # six have the law's name before 第
        lines += [f"{label[label.rindex('第') :]} {article['text']}", ""]
    return lines
