"""Plain text: encodings, damage that is told, wrapped lines."""

import re
import time
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corpus.errors import FileRefused
from ingest.readers.text import decode, read
from ingest.readers.wrapping import unwrap

relaxed = settings(deadline=None)

TEXT = "第一条　单位应当申请许可证。\n第二条　机关应当在二十日内审查，并作出决定。\n"
OLD = "測試辦法\n第一條　單位應當申請許可證。\n第二條　機關應當審查。\n"


def refusal(call: Callable, data: bytes) -> str | None:
    """The reason with which a call refuses its data; None where it takes them."""
    try:
        call(data, "a.txt")
    except FileRefused as refused:
        return str(refused)
    return None


# Encodings


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_an_encoding_is_found_out(encoding):
    assert decode(TEXT.encode(encoding), "a.txt") == (TEXT, ())


@pytest.mark.parametrize("encoding", ["big5", "cp950", "utf-8", "gb18030"])
def test_traditional_text(encoding):
    assert decode(OLD.encode(encoding), "a.txt") == (OLD, ())


@pytest.mark.parametrize("text", ["第一條", "本办法自发布之日起施行。", "第一条 𠮷〇€"])
def test_short_texts(text):
    encoding = "big5" if "條" in text else "gb18030"
    assert decode(text.encode(encoding), "a.txt") == (text, ())


def test_a_line_in_another_encoding_is_read_and_told():
    data = TEXT.encode() + "附则由市局解释。\n".encode("gbk") + TEXT.encode()
    text, warnings = decode(data, "a.txt")
    assert text == f"{TEXT}附则由市局解释。\n{TEXT}"
    assert len(warnings) == 1
    assert "第3行" in warnings[0]
    assert "GBK" in warnings[0]


def test_a_utf8_line_in_a_gbk_file_is_read_and_told():
    data = (TEXT * 3).encode("gbk") + "附则由市局解释。\n".encode()
    text, warnings = decode(data, "a.txt")
    assert text == f"{TEXT * 3}附则由市局解释。\n"
    assert "第7行" in "".join(warnings)


def test_a_bad_byte_is_shown_and_told():
    text, warnings = decode((TEXT * 9).encode() + b"\xff" + TEXT.encode(), "a.txt")
    assert text == f"{TEXT * 9}\ufffd{TEXT}"
    assert len(warnings) == 1
    assert "第19行" in warnings[0]


@pytest.mark.parametrize("cut", [1, 2])
def test_a_file_that_breaks_off_in_mid_character(cut):
    text, warnings = decode(TEXT.strip().encode()[:-cut], "a.txt")
    assert text == TEXT.strip()[:-1] + "\ufffd"
    assert "第2行" in warnings[0]


def test_stray_nul_bytes_go():
    data = TEXT.encode().replace("。".encode(), b"\x00" + "。".encode())
    text, warnings = decode(data, "a.txt")
    assert text == TEXT
    assert "2 个空字节" in warnings[0]


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01", bytes(range(256)) * 4, bytes(99)]
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(FileRefused, match="请"):
        decode(data, "a.txt")


readable = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co"]), min_size=1)


@relaxed
@given(readable, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
def test_what_was_encoded_comes_back(text, encoding):
    data = text.encode(encoding)
    assume(encoding != "gb18030" or text.isascii() or data.decode("utf-8", "replace") != text)
    assume(encoding != "gb18030" or "\ufffd" in data.decode("utf-8", "replace"))
    assert decode(data, "a.txt")[0] == text


@relaxed
@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(data):
    reason = refusal(decode, data)
    assert reason is None or reason.endswith("。")
    if reason is None:
        text, warnings = decode(data, "a.txt")
        assert "\x00" not in text
        assert all("行" in warning or "字" in warning for warning in warnings)


# Wrapped lines

PARAGRAPHS = [
    "关于甲企业整治工作的通知",
    "本市甲企业数量较多，分布较散，部分企业手续不全、设施不齐，群众反映强烈，需要尽快开展整治工作，"
    "现将有关事项通知如下，请各单位结合实际认真执行，并按月报送进度。",
    "一、整治范围。本市行政区域内从事甲类加工的企业，不论规模大小，均列入整治范围，由区县负责排查。",
    "二、整治期限。自通知印发之日起 90 日内完成排查，180 日内完成整治，逾期未完成的依法处理。",
]


def wrapped(paragraphs: list[str], width: int, indent: str = "") -> list[str]:
    whole = [indent + paragraph for paragraph in paragraphs]
    return [line[i : i + width] for line in whole for i in range(0, len(line), width)]


@pytest.mark.parametrize("width", [15, 20, 28])
@pytest.mark.parametrize("indent", ["", "　　"])
def test_wrapped_lines_become_paragraphs(width, indent):
    found = ["".join(p.split()) for p in unwrap(wrapped(PARAGRAPHS, width, indent))]
    assert found == ["".join(p.split()) for p in PARAGRAPHS]


def test_blanks_within_words_go_and_page_breaks_close():
    lines = wrapped(PARAGRAPHS[1:], 15)
    lines[0] = " ".join(lines[0])
    lines.insert(3, "")
    assert unwrap(lines)[0] == PARAGRAPHS[1]


def test_whole_paragraphs_stay_untouched():
    assert unwrap(PARAGRAPHS * 3) == PARAGRAPHS * 3
    names = ["某市甲乙丙丁有限公司"] * 20
    assert unwrap(names) is names


def test_blanks_after_a_label_stay():
    lines = wrapped(["第一条 " + PARAGRAPHS[1], "第二条 " + PARAGRAPHS[2]], 20)
    assert [line[:4] for line in unwrap(lines)] == ["第一条 ", "第二条 "]


@pytest.mark.parametrize("text", ["x" * 1_000_000, "规定" * 170_000, "甲，丙丁戊己庚\n" * 20_000])
def test_long_texts_take_no_time(text):
    began = time.monotonic()
    read(text.encode(), "a.txt")
    assert time.monotonic() - began < 5


# The development data


@pytest.mark.shared
def test_the_hard_texts(shared):
    for path in sorted((shared / "hard_inputs").glob("text__*")):
        document = read(path.read_bytes(), path.name)
        assert re.search("第[二三]条|第二條|規|规|第１２条", document.text), path.name
        if path.name in (
            "text__mixed_gbk_utf8.txt",
            "text__nul_bytes.txt",
            "text__utf8_cut_midchar.txt",
        ):
            assert document.warnings, path.name


@pytest.mark.shared
def test_the_newspaper_page_becomes_paragraphs(shared):
    text = read((shared / "source" / "dalian-newspaper-page.txt").read_bytes(), "a.txt").text
    lines = text.split("\n")
    assert len(lines) < 70  # of 609
    assert "政治强、本领高" in text
    assert sum(line.endswith("。") for line in lines) > 30
