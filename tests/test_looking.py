"""`youju outline` and `youju show`: the tree of a file that is not in, a clause and its links."""

import json
import shutil

import pytest

from app import main

NOTICE = """滨江市生态环境局关于规范涂装废气治理的通知
滨环发〔2024〕9号
各区分局：
现将有关事项通知如下：
一、治理要求
（一）喷漆房密闭。
（二）活性炭每季度更换一次。
二、本通知自2024年5月1日起施行，有效期3年。《滨江市涂装废气治理暂行规定》同时废止。
滨江市生态环境局
2024年4月2日
"""
LAW = """# 子条例

2024年1月2日 国务院令第9号公布

<!-- INFO END -->

## 第一章 总则

第一条 本条例所称甲物，是指含铅的涂料。

第二条 甲物不得露天堆放。

违反前款规定的，依照本条例第一条和《丑法》第三条处理。

第三条 运输甲物的，依照第一条至第二条的规定执行。
"""


def run(capsys, *args: str) -> str:
    assert main(list(args)) == 0
    return capsys.readouterr().out


@pytest.fixture
def home(shipped_home, tmp_path, monkeypatch):
    monkeypatch.setenv("YOUJU_HOME", str(shutil.copytree(shipped_home, tmp_path / "home")))
    return tmp_path


def test_the_outline_of_a_file(home, capsys):
    file = home / "通知.txt"
    file.write_text(NOTICE, "utf-8")
    before = sorted((home / "home").rglob("*"))
    record = json.loads(run(capsys, "outline", str(file), "--json"))
    assert record.keys() >= {
        "title", "doc_number", "issuer", "level", "dates", "clauses", "warnings"
    }  # fmt: skip
    assert record["title"] == "滨江市生态环境局关于规范涂装废气治理的通知"
    assert record["doc_number"] == "滨环发〔2024〕9号"
    assert record["issuer"] == ["滨江市生态环境局"]
    assert record["dates"]["published"] == "2024-04-02"
    assert record["dates"]["in_force"] == "2024-05-01"
    assert record["dates"]["expires"] == "2027-05-01"
    assert record["repeals"] == ["滨江市涂装废气治理暂行规定"]
    assert [c["address"] for c in record["clauses"]] == [
        "前文", "一、（一）", "一、（二）", "二", "落款"
    ]  # fmt: skip
    clause = record["clauses"][1]
    assert clause.keys() == {"address", "heading_path", "text", "start", "end", "pages"}
    assert (clause["heading_path"], clause["text"]) == (["一、治理要求"], "喷漆房密闭。")
    assert "一、（二）  活性炭每季度更换一次。" in run(capsys, "outline", str(file))
    assert sorted((home / "home").rglob("*")) == before


def test_an_outline_of_no_file_is_a_bad_call(home, capsys):
    assert main(["outline", str(home / "没有.txt")]) == 2
    assert "没有这个文件" in capsys.readouterr().err


def test_a_clause_with_its_neighbours_references_and_definitions(home, capsys):
    file = home / "子条例(2024-01-02).md"
    file.write_text(LAW, "utf-8")
    run(capsys, "ingest", str(file))
    record = json.loads(run(capsys, "show", "子条例@2024-01-02#第二条", "--json"))
    assert record["previous"] == "子条例@2024-01-02#第一条"
    assert record["next"] == "子条例@2024-01-02#第三条"
    assert record["heading_path"] == ["第一章 总则"]
    own, same, other = (
        next(r for r in record["references"] if r["words"] == words)
        for words in ("本条例第一条", "前款", "《丑法》第三条")
    )
    assert own["clause_ids"] == ["子条例@2024-01-02#第一条"]
    assert (same["clause_ids"], same["within"]) == (["子条例@2024-01-02#第二条"], ["第一款"])
    assert (other["law"], other["articles"]) == ("丑法", ["第三条"])
    assert (other["clause_ids"], other["here"]) == ([], False)
    shown = run(capsys, "show", "子条例@2024-01-02#第二条")
    assert "引用：“《丑法》第三条” → 《丑法》（不在知识库里）" in shown
    assert "下一条：子条例@2024-01-02#第三条" in shown
    ranged = json.loads(run(capsys, "show", "子条例@2024-01-02#第三条", "--json"))
    assert ranged["references"][0]["clause_ids"] == [
        "子条例@2024-01-02#第一条", "子条例@2024-01-02#第二条"
    ]  # fmt: skip
    assert "定义：甲物" in run(capsys, "show", "子条例@2024-01-02#第一条")


def test_a_reference_leads_to_the_version_in_force_on_the_day(home, capsys):
    for version, words in (("2020-01-01", "旧。"), ("2024-06-01", "新。")):
        file = home / f"丑法({version}).md"
        file.write_text(f"# 丑法\n\n<!-- INFO END -->\n\n第三条 {words}\n", "utf-8")
        run(capsys, "ingest", str(file))
    file = home / "子条例(2024-01-02).md"
    file.write_text(LAW, "utf-8")
    run(capsys, "ingest", str(file))
    for day, version in (("2024-03-01", "2020-01-01"), ("2024-07-01", "2024-06-01")):
        shown = run(capsys, "show", "子条例@2024-01-02#第二条", "--json", "--as-of", day)
        references = json.loads(shown)["references"]
        ids = [i for r in references if r["law"] == "丑法" for i in r["clause_ids"]]
        assert ids == [f"丑法@{version}#第三条"]


def test_a_clause_that_is_not_here(home, capsys):
    assert main(["show", "子条例@1#第一条"]) == 2
    assert "没有这一条" in capsys.readouterr().err
