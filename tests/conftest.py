"""What the tests share: the development data where it lies, a home with the shipped policies."""

import os
from datetime import date
from pathlib import Path

import pytest

from app import make_desk, read_settings
from corpus.embedder import open_embedder
from corpus.library import Library
from corpus.types import Clause, ClauseAddress, Policy, Source

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
TODAY = date(2026, 11, 24)
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development data beside the project; the test skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared, which is not here")
    return SHARED


@pytest.fixture(scope="session")
def embedder():
    return open_embedder()


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory) -> Path:
    """A home with the shipped policies in place; tests read it and do not write."""
    home = tmp_path_factory.mktemp("home")
    desk_over(home).open_store()
    return home


@pytest.fixture(scope="session")
def store(shipped_home, embedder):
    return Library(shipped_home, embedder).now()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """The commands' desk over an empty home of the test's own."""
    return desk_over(tmp_path / "home")


def desk_over(home: Path):
    """The commands' desk over a home."""
    os.environ["YOUJU_HOME"] = str(home)
    try:
        return make_desk(read_settings())
    finally:
        del os.environ["YOUJU_HOME"]


def make_policy(slug: str = "测试条例", version: str = "2020-01-01", **more) -> Policy:
    """A policy with the given facts and nothing else."""
    return Policy(slug=slug, version=version, title=slug, source=Source("t.md"), **more)


def make_clause(text: str, step: str = "第一条", policy: str = "测试条例@2020-01-01") -> Clause:
    """A clause that is its policy's whole text."""
    return Clause(f"{policy}#{step}", policy, ClauseAddress((step,)), (), text, 0, len(text))


@pytest.fixture(scope="module")
def chromium():
    """Debian's browser, headless."""
    if not CHROMIUM.exists():
        pytest.skip(f"needs {CHROMIUM} (Debian: apt-get install chromium fonts-noto-cjk)")
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright (the dev extra)")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()
