"""The frame of the pages that stand alone, of a table wider than a page, and a page that says why
there is nothing to see.

Pure. Knows the way between pages. Does not know what is on them.
"""

from collections.abc import Sequence

from ui.links import esc

NAV = (
    ("/", "问答"),
    ("/policies", "条文库"),
    ("/permit", "办证指南"),
    ("/inspect", "现场核查"),
    ("/quiz", "培训出题"),
    ("/talks", "问过的"),
)


def nav_html(*, in_panel: bool) -> str:
    """The links between pages; beside a conversation those that can be read there open in the
    panel."""
    return "".join(
        f'<a{" data-panel" if in_panel and path == "/policies" else ""} href="{path}">{word}</a>'
        for path, word in NAV
        if not in_panel or path != "/"
    )


def shell(title: str, main: str, *, printed: bool = False) -> str:
    """A whole page around a <main>."""
    kind = "alone printed" if printed else "alone"
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{esc(title)} · 有据</title><link rel="icon" href="/ui/seal.png">'
        '<link rel="stylesheet" href="/ui/style.css"><script defer src="/ui/actions.js"></script>'
        f'</head><body class="{kind}"><a class="skip" href="#main">跳到正文</a>'
        '<header class="masthead"><a class="brand" href="/"><span class="seal" aria-hidden="true">'
        f'据</span>有据</a><nav aria-label="页面">{nav_html(in_panel=False)}</nav>'
        f'</header><main id="main" tabindex="-1">{main}</main></body></html>'
    )


def message_main(title: str, text: str) -> str:
    """A page that says why there is nothing to see."""
    return f'<h1>{esc(title)}</h1><p class="lead">{esc(text)}</p>'


def wide_table(name: str, header: Sequence[str], rows: str) -> str:
    """A table that a narrow page moves sideways: by finger, or focused and with the arrow keys."""
    heads = "".join(f"<th>{word}</th>" for word in header)
    return (
        f'<div class="wide-table" tabindex="0" role="region" aria-label="{name}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
