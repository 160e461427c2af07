"""Pictures of every page and state, at the width of a desk and of a phone, for `docs/screens`.

    python -m eval.bench.screens [--out docs/screens]

Serves a home of its own with what ships and a made-up ordinance in two versions, walks through the
pages in Debian's Chromium and saves what is seen. Knows addresses and what is typed. Judges
nothing: look at them.
"""

import argparse
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from eval.bench.page import BROWSER, FLAGS, serving

_WIDTHS = (1280, 360)
_TALLEST = 1600  # pixels of a page that are kept
_COLOURS = 64
_AS_SEEN = ("first", "answer", "clause", "feedback", "refused", "asked-back", "error")
_ORDINANCE = """# 试验锅炉管理条例

{day} 公布

<!-- INFO END -->

## 第一章 总则

第一条 经营试验锅炉的单位应当建立运行记录，运行记录的保存期限不得少于{years}。
第二条 违反本条例第一条规定的，由市场监督管理部门责令改正，处{fine}的罚款。

## 第二章 登记和检验

第三条 试验锅炉的所有人变更的，应当自变更之日起二十日内办理登记。
第四条 试验锅炉停用超过六个月再次启用的，应当经检验机构检验合格。

## 第三章 附则

第五条 本条例所称试验锅炉，是指供教学使用、压力不高的热水器具。
"""
_VERSIONS = (
    ("2020-01-01", "2020年1月1日", "三年", "五千元"),
    ("2026-01-01", "2026年1月1日", "五年", "一万元以上三万元以下"),
)
_ASKED = "排污许可证到期前多久申请延续？"
_FORMS = {
    "permit": "/permit?go=1&industry=喷塑加工&situation=renewal&category=key&expires=2027-03-15",
    "inspect": "/inspect?go=1&industry=石材加工&district=甘井子区&procedures_complete=no"
    "&illegal_discharge=yes&meets_shutdown_conditions=no",
    "checklist": "/checklist?go=1&policy=危险废物管理指南（要点整理，非原文）",
}
_READ = {
    "library": "/policies",
    "library-none": "/policies?q=没有这样的文件",
    "find": "/find?q=危险废物贮存",
    "reader": "/policy?id=试验锅炉管理条例@2026-01-01",
    "clause-references": "/clause?id=试验锅炉管理条例@2026-01-01%23第二条",
    "compare": "/compare?old=试验锅炉管理条例@2020-01-01&new=试验锅炉管理条例@2026-01-01",
    "not-found": "/clause?id=none",
    **_FORMS,
}


def fill(home: Path) -> None:
    """Put both versions of the ordinance into a home."""
    for version, day, years, fine in _VERSIONS:
        law = home / f"试验锅炉管理条例({version}).md"
        law.write_text(_ORDINANCE.format(day=day, years=years, fine=fine), "utf-8")
        room = {"YOUJU_HOME": str(home / "youju"), "PATH": "/usr/bin:/bin"}
        subprocess.run([sys.executable, "app.py", "ingest", str(law)], check=True, env=room)


def walk(page: Page, url: str) -> Iterator[str]:
    """Bring the page into one state after another, each with its name."""
    page.goto(url)
    page.wait_for_function("document.querySelector('#settings .count')")
    yield "first"
    _ask(page, _ASKED, 0)
    yield "answer"
    page.locator(".cite").first.click()
    page.locator("#panel blockquote").wait_for()
    yield "clause"
    page.keyboard.press("Escape")
    page.locator(".judge summary").first.click()
    yield "feedback"
    _ask(page, "“散乱污”企业罚款多少？", 1)
    yield "refused"
    _ask(page, "第四十五条怎么规定的？", 2)
    yield "asked-back"
    _ask(page, "问" * 2001, 3)
    yield "error"
    for name, path in _READ.items():
        page.goto(url + path)
        yield name
    page.goto(f"{url}/talks")
    yield "talks"
    yield from _training(page, url)


def _ask(page: Page, question: str, number: int) -> None:
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.locator(".turn").nth(number).locator(".answer:not(.pending)").wait_for()
    page.wait_for_timeout(600)


def _training(page: Page, url: str) -> Iterator[str]:
    page.goto(f"{url}/quiz")
    yield "quiz"
    page.fill("[name=title]", "七月干部培训")
    page.fill("[name=many]", "5")
    page.get_by_role("button", name="出卷").click()
    page.locator(".paper > li").first.wait_for()
    yield "paper"
    page.get_by_role("button", name="开班答题（自己练也从这里）").click()
    code = page.locator(".code").inner_text()
    page.goto(f"{url}/class/{code}")
    yield "class"
    page.fill("[name=name]", "张三")
    page.get_by_role("button", name="交卷").click()
    yield "marked"
    page.goto(f"{url}/class/{code}/results")
    yield "results"


def keep(page: Page, path: Path) -> None:
    """Save what is seen, with few colours and not too tall."""
    whole = path.stem.rpartition("-")[0] not in _AS_SEEN
    image = Image.open(io.BytesIO(page.screenshot(full_page=whole)))
    image = image.crop((0, 0, image.width, min(image.height, _TALLEST)))
    image.convert("RGB").quantize(_COLOURS).save(path, optimize=True)


def main() -> int:
    """Walk at both widths."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/screens"))
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        fill(Path(folder))
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        with serving(Path(folder) / "youju", "app.py", "serve") as url:
            for width in _WIDTHS:
                size = {"width": width, "height": 800 if width > 1000 else 740}
                context = browser.new_context(viewport=size, locale="zh-CN")
                page = context.new_page()
                for name in walk(page, url):
                    keep(page, out / f"{name}-{width}.png")
                context.close()
        browser.close()
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
