"""The permit path: every rule stands on its clause, and each situation gets its own rules."""

import io
import json
import re
from datetime import UTC, date, datetime

import pytest
from docx import Document
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app import main
from assistant.workflows.deadlines import HOLIDAYS
from assistant.workflows.lines import Line, grounds, stand
from assistant.workflows.permit import find_path
from assistant.workflows.permit_facts import CHOICES, Facts, read_facts, seen
from assistant.workflows.permit_rules import RULES, Rule, read_rules
from corpus.errors import BadRequest, StoreError
from corpus.library import Library
from corpus.quantities import quantities
from ui.path_routes import guiding
from ui.permit import as_calendar, as_docx, as_record, as_text

DAY, TODAY = date(2025, 4, 30), date(2026, 11, 24)
ASKING, HOLDING, LIABLE = "排污许可申领指南", "持证排污管理指南", "排污违法责任指南"
VERSION = "2025-04-30"
RULES_HERE = read_rules()
EVERY_RULE = [*RULES_HERE.steps, *RULES_HERE.consequences]


def ids(slug: str, *points: int) -> set[str]:
    return {f"{slug}@{VERSION}#要点{n}" for n in points}


def said(steps) -> set[str]:
    return {i for step in steps for i in step.clause_ids}


APPLY = ids(ASKING, 1, 2, 13, 15, 16, 20, 21, 22, 23, 24, 25, 27, 28, 29, 30, 31, 36, 37)
AFTER = ids(HOLDING, 1, 4, 6, 13, 18, 20)
# facts, clauses of steps that must be there, that must not, clauses of consequences, words of open
SITUATIONS = [
    ({}, APPLY | AFTER | ids(ASKING, 10, 14, 17, 18, 19, 32, 33, 41), set(), {1, 2, 4, 7},
     ["situation", "category", "industry", "sites", "discharges"]),
    ({"situation": "new"}, APPLY | ids(HOLDING, 37) | ids(ASKING, 10, 32, 33), set(), {1, 7, 37},
     ["category"]),
    ({"situation": "new", "category": "unknown"}, APPLY | ids(ASKING, 3), set(), {1},
     ["管理类别", "审批部门"]),
    ({"situation": "new", "category": "simplified"}, APPLY | ids(ASKING, 32),
     ids(ASKING, 10, 17, 33) | ids(HOLDING, 9), {1, 30, 31}, ["环评手续"]),
    ({"situation": "new", "category": "key"}, APPLY | ids(ASKING, 17, 33) | ids(HOLDING, 9),
     ids(ASKING, 10, 32), {1, 18}, ["site_inspection"]),
    ({"situation": "existing", "category": "key"}, APPLY | ids(ASKING, 17, 33), ids(HOLDING, 37),
     {1, 37}, ["expires"]),
    ({"situation": "existing", "category": "key", "expires": "2027-03-15"},
     AFTER | ids(ASKING, 1, 13, 41, 45, 46), ids(ASKING, 16, 31, 33), {2, 8}, []),
    ({"situation": "new", "category": "registration"}, ids(ASKING, 10, 11, 12),
     ids(ASKING, 1, 13, 16, 41) | AFTER, {7}, []),
    ({"situation": "existing", "category": "registration"}, ids(ASKING, 10, 11, 12),
     ids(ASKING, 13), {7}, []),
    ({"situation": "change", "category": "registration"}, ids(ASKING, 10, 12), ids(ASKING, 45, 46),
     {7}, ["event_date", "变动以后"]),
    ({"situation": "renewal", "category": "registration"}, ids(ASKING, 12), ids(ASKING, 41), set(),
     ["排污登记有没有有效期"]),
    ({"situation": "replacement", "category": "registration"}, ids(ASKING, 12), ids(ASKING, 41),
     set(), ["排污登记有没有有效期"]),
    ({"situation": "new", "category": "key", "sites": 1}, APPLY, ids(ASKING, 14), {1}, []),
    ({"situation": "new", "category": "key", "sites": 3}, APPLY | ids(ASKING, 14), set(), {1}, []),
    ({"situation": "renewal", "category": "key", "sites": 2}, ids(ASKING, 14, 41), set(), {2},
     ["expires"]),
    ({"situation": "new", "category": "key", "discharges": ["sewage_plant"]},
     ids(ASKING, 5, 18), ids(ASKING, 4, 7, 8, 9), {1, 12}, []),
    ({"situation": "new", "category": "simplified", "discharges": ["air"]}, ids(ASKING, 4),
     ids(ASKING, 5, 7, 18), {1, 11}, []),
    ({"situation": "new", "category": "simplified", "discharges": ["water", "noise"]},
     ids(ASKING, 5, 8), ids(ASKING, 4), {1, 12, 13}, []),
    ({"situation": "existing", "category": "simplified", "discharges": ["solid"]},
     ids(ASKING, 7) | ids(HOLDING, 16), ids(ASKING, 4), {1, 6}, []),
    ({"situation": "new", "category": "key", "discharges": ["sea"]}, ids(ASKING, 9), set(), {1},
     []),
    ({"situation": "new", "category": "registration", "discharges": ["noise"]},
     ids(ASKING, 8, 10), ids(ASKING, 4), {7}, []),
    ({"situation": "new", "category": "key", "key_pollutants": True}, ids(ASKING, 19), set(), {1},
     []),
    ({"situation": "new", "category": "key", "key_pollutants": False}, APPLY, ids(ASKING, 19), {1},
     []),
    ({"situation": "new", "category": "key", "site_inspection": False}, ids(ASKING, 33), set(),
     {1}, []),
    ({"situation": "change", "category": "key", "changed": "name"}, ids(ASKING, 13, 20, 45) | AFTER,
     ids(ASKING, 16, 31, 46), {31}, ["event_date", "变更手续"]),
    ({"situation": "change", "category": "key", "changed": "address"}, ids(ASKING, 45, 46),
     ids(ASKING, 16), {31, 4}, ["生产经营场所也变了"]),
    ({"situation": "change", "category": "key", "changed": "new_project"},
     APPLY | ids(ASKING, 17, 19, 33, 46) | ids(HOLDING, 37), ids(ASKING, 45, 47), {1, 4}, []),
    ({"situation": "change", "category": "simplified", "changed": ["outlet", "more_pollutants"]},
     APPLY | ids(ASKING, 32, 46), ids(ASKING, 19, 45), {1, 4}, []),
    ({"situation": "change", "category": "key", "changed": "standard"}, ids(ASKING, 47),
     ids(ASKING, 16, 45, 46), {8}, []),
    ({"situation": "change"}, ids(ASKING, 13, 45, 46, 47), ids(ASKING, 16), {4, 7},
     ["changed", "category"]),
    ({"situation": "renewal"}, ids(ASKING, 13, 20, 37, 41, 43, 44) | AFTER, ids(ASKING, 16, 31),
     {2, 30, 34}, ["expires", "延续申请要交哪些材料"]),
    ({"situation": "renewal", "category": "key", "expires": "2024-12-31"}, ids(ASKING, 41), set(),
     {2}, ["已经过去"]),
    ({"situation": "replacement", "category": "key"}, ids(ASKING, 1), ids(ASKING, 13, 16, 41), {31},
     ["没有一条写到补领", "颁发这张证的审批部门"]),
    ({"situation": "replacement", "expires": "2027-03-15"}, ids(ASKING, 41), ids(ASKING, 16), {31},
     ["补领", "category"]),
]  # fmt: skip
# facts, title of the step begins with, due
DATED = [
    ({"situation": "renewal", "expires": "2027-03-15"}, "届满60日前", "2027-01-14"),
    ({"situation": "existing", "expires": "2027-03-15"}, "届满60日前", "2027-01-14"),
    ({"expires": "2026-03-04"}, "届满60日前", "2026-01-03"),
    ({"situation": "renewal", "submitted": "2026-09-01"}, "延续申请的审查", "2026-09-21"),
    ({"situation": "renewal", "submitted": "2026-09-01", "accepted": "2026-09-03"},
     "延续申请的审查", "2026-09-23"),
    ({"situation": "change", "event_date": "2026-09-01"}, "变更之日起30日", "2026-10-08"),
    ({"situation": "change", "changed": "name", "event_date": "2025-03-03"}, "变更之日起30日",
     "2025-04-02"),
    ({"situation": "change", "category": "registration", "event_date": "2025-03-03"},
     "登记信息变动后", "2025-03-24"),
    ({"situation": "new", "category": "simplified", "accepted": "2025-03-03"},
     "作出审批决定（简化管理", "2025-03-24"),
    ({"situation": "new", "category": "key", "accepted": "2025-03-03"},
     "作出审批决定（重点管理，", "2025-04-02"),
    ({"situation": "new", "category": "key", "accepted": "2025-03-03", "site_inspection": True},
     "作出审批决定（重点管理且", "2025-04-17"),
    ({"situation": "new", "category": "key", "submitted": "2025-03-05"}, "材料不齐全的",
     "2025-03-10"),
    ({"situation": "new", "category": "key", "decided": "2025-09-26"}, "颁发、送达证件",
     "2025-10-16"),
]  # fmt: skip
UNDATED = [
    ({"situation": "new", "submitted": "2025-03-05"}, "作出审批决定（简化管理"),
    ({"situation": "new", "category": "key"}, "作出审批决定（重点管理，"),
    ({"situation": "change", "changed": "new_project", "event_date": "2025-03-05"}, "哪些变化"),
    ({"situation": "renewal"}, "届满60日前"),
    ({"situation": "existing", "event_date": "2025-03-05"}, "以后改名"),
]


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.text[:16])
@pytest.mark.parametrize("day", [DAY, TODAY], ids=str)
def test_every_rule_stands_on_its_clause(rule, day, store):
    assert stand([Line(rule.text, rule.clauses)], store, day).withheld == 0


@pytest.mark.parametrize(
    "rule", [rule for rule in EVERY_RULE if rule.deadline], ids=lambda rule: rule.title
)
def test_the_figure_of_a_deadline_is_in_its_clause(rule, store):
    term, clause = rule.deadline, grounds(rule.clauses, store)[0][0]
    figures = {(int(q.value), q.unit) for q in quantities(clause.text)}
    assert (term.days, "日") in figures
    assert term.unit in clause.text
    assert f"{term.days}日前" in clause.text if term.before else f"{term.days}日内" in clause.text
    assert set(term.start) | {term.met_by or "expires"} <= set(Facts.__dataclass_fields__)


def test_an_altered_rule_is_withheld(store):
    rule = next(rule for rule in EVERY_RULE if "20日内作出审批决定" in rule.text)
    other = Line(rule.text.replace("20日", "25日"), rule.clauses)
    assert stand([other], store, DAY).withheld == 1


def conditions():
    for entry in (*EVERY_RULE, *RULES_HERE.open):
        yield entry.when
        if isinstance(entry, Rule) and entry.deadline:
            yield entry.deadline.when
    yield from RULES_HERE.cases.values()


def test_conditions_name_facts_and_words_that_there_are():
    days = {"unknown", "ahead", "past"}
    words = {name: {*choices, "unknown"} for name, choices in CHOICES.items()}
    words |= dict.fromkeys(("expires", "event_date", "submitted", "accepted", "decided"), days)
    words |= {key: {"yes", "no", "unknown"} for key in ("site_inspection", "key_pollutants")}
    words["sites"] = {"one", "several", "unknown"}
    words["industry"] = {"unknown"}
    words["catalogue"] = {"unknown", "absent", "none", "row"}
    words["case"] = set(RULES_HERE.cases)
    for when in conditions():
        for condition in (when,) if isinstance(when, dict) else when:
            for fact, named in condition.items():
                assert set(named) <= words[fact], condition


def test_what_is_asked_states_no_rule():
    terms = [rule.deadline for rule in EVERY_RULE if rule.deadline]
    asked = [entry.text for entry in RULES_HERE.open]
    asked += [text for t in terms for text in (t.ask, t.late, t.assumed)]
    for text in asked:
        assert not re.search(r"\d|[一二三四五六七八九十百]+个?(?:工作日|日|年|万?元)", text), text
        assert not any(word in text for word in ("应当", "不得", "罚款")), text


@pytest.mark.parametrize(
    ("facts", "there", "absent", "liable", "asked"), SITUATIONS, ids=lambda value: str(value)[:60]
)
def test_a_situation_gets_its_rules(facts, there, absent, liable, asked, store):
    path = find_path(read_facts(facts), store, DAY)
    assert there <= said(path.steps)
    assert not absent & said(path.steps)
    assert ids(LIABLE, *liable) <= said(path.consequences)
    for words in asked:
        assert any(words in line for line in path.open), words
    titles = [step.title for step in path.steps]
    assert len(titles) == len(set(titles))
    assert all(step.title and step.who for step in path.steps)
    assert not any("没有列出" in line for line in path.notices)


@pytest.mark.parametrize(("facts", "title", "last"), DATED, ids=lambda value: str(value)[:70])
def test_a_step_has_its_last_day(facts, title, last, store):
    path = find_path(read_facts(facts), store, DAY)
    (step,) = [step for step in path.steps if step.title.startswith(title)]
    assert step.due == date.fromisoformat(last)
    assert "起算" in step.note or "届满" in step.note
    assert any("未核对" in line for line in path.notices)


@pytest.mark.parametrize(("facts", "title"), UNDATED, ids=lambda value: str(value)[:70])
def test_no_day_is_given_where_one_is_not_known(facts, title, store):
    path = find_path(read_facts(facts), store, DAY)
    (step,) = [step for step in path.steps if step.title.startswith(title)]
    assert (step.due, step.note) == (None, "")


def test_a_day_counted_from_another_says_so(store):
    facts = read_facts({"situation": "new", "category": "simplified", "submitted": "2025-03-03"})
    path = find_path(facts, store, DAY)
    assert any("按提交当日受理推算" in line for line in path.notices)
    assert any("哪一天受理" in line for line in path.open)


def test_a_rest_day_before_an_expiry_is_advised_against(store):
    path = find_path(read_facts({"situation": "renewal", "expires": "2026-03-04"}), store, DAY)
    assert any("2026-01-03" in line and "请提前到 2025-12-31" in line for line in path.notices)


@pytest.mark.parametrize(
    ("more", "late"),
    [
        ({}, True),
        ({"submitted": "2026-09-30"}, False),
        ({"submitted": "2026-10-09"}, True),
    ],
)
def test_a_term_that_is_over_is_said_first(more, late, store):
    facts = {"situation": "change", "changed": "name", "event_date": "2026-09-01", **more}
    path = find_path(read_facts(facts), store, TODAY)
    assert ("期限已过" in path.open[0]) is late


def test_the_catalogue_is_asked_for_where_it_is_not_ingested(store):
    pytest.importorskip("assistant.workflows.industry")
    path = find_path(read_facts({"industry": "水泥制造"}), store, DAY)
    assert any(
        "没有排污许可的分类管理名录" in line and "youju ingest" in line for line in path.open
    )


def test_reports_of_new_law_stand_beside_the_path(store):
    path = find_path(Facts(), store, TODAY)
    assert any("生态环境法典" in line for line in path.notices)
    assert path.steps


def test_before_the_guides_begin_nothing_is_given_and_that_is_said(store):
    path = find_path(Facts(), store, date(2020, 1, 1))
    assert path.steps == path.consequences == ()
    assert "没有列出" in path.notices[0]


# -- facts


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ([], "JSON 对象"),
        ({"situatoin": "new"}, "situatoin.*situation、category"),
        ({"situation": "neu"}, "situation.*new（新办）"),
        ({"situation": 3}, "situation.*renewal（延续）"),
        ({"situation": ["new"]}, "situation"),
        ({"category": "重点"}, "category.*key（重点管理）.*unknown"),
        ({"sites": 0}, "sites.*1 以上的整数"),
        ({"sites": "2"}, "sites"),
        ({"sites": True}, "sites"),
        ({"sites": 1.5}, "sites"),
        ({"expires": "2026-02-30"}, "expires.*YYYY-MM-DD"),
        ({"expires": "20260228"}, "expires"),
        ({"expires": "2026-2-8"}, "expires"),
        ({"expires": "9999-01-01"}, "expires"),
        ({"event_date": 20260228}, "event_date"),
        ({"industry": ["水泥"]}, "industry.*文字"),
        ({"discharges": "smoke"}, "discharges.*air（废气）"),
        ({"discharges": [1]}, "discharges"),
        ({"changed": {"name": 1}}, "changed.*name（名称）"),
        ({"site_inspection": "yes"}, "site_inspection.*true"),
        (
            {"submitted": "2026-03-02", "accepted": "2026-03-01"},
            "先后.*accepted 不会早于 submitted",
        ),
    ],
    ids=str,
)
def test_facts_written_wrongly_are_refused_with_what_may_stand_there(record, words):
    with pytest.raises(BadRequest, match=words):
        read_facts(record)


def test_null_and_unknown_and_blank_are_not_known():
    record = dict.fromkeys(Facts.__dataclass_fields__) | {"category": "unknown", "industry": "  "}
    assert read_facts(record) == Facts()
    assert set(seen(Facts(), DAY).values()) == {frozenset({"unknown"})}


def test_rules_written_wrongly_are_refused(tmp_path):
    bad = tmp_path / RULES.name
    bad.write_text("steps: 1", "utf-8")
    with pytest.raises(StoreError, match="办证指南的规则"):
        read_rules(bad)


# -- forms of output


@pytest.fixture(scope="module")
def renewing(store):
    facts = {"situation": "renewal", "category": "key", "expires": "2027-03-15"}
    return find_path(read_facts(facts), store, TODAY)


def test_the_record_is_the_contract(renewing):
    record = as_record(renewing)
    assert list(record) == ["steps", "open", "consequences", "notices"]
    assert list(record["steps"][0]) == ["title", "text", "clause_ids", "due", "who"]
    assert record["steps"][0]["due"] == "2027-01-14"
    assert record["steps"][1]["due"] is None
    assert list(record["consequences"][0]) == ["text", "clause_ids"]
    assert json.loads(json.dumps(record)) == record


def test_the_text_holds_every_line_with_its_clause(renewing):
    text = as_text(renewing)
    for step in (*renewing.steps, *renewing.consequences):
        assert all(line in text for line in step.text.split("\n"))
        assert all(i in text for i in step.clause_ids)
    assert all(line in text for line in (*renewing.open, *renewing.notices))
    assert "期限：2027-01-14（2027-03-15 届满，往前数60日）" in text


def test_the_word_file_holds_every_line_with_its_clause(renewing):
    note = Document(io.BytesIO(as_docx(renewing)))
    steps, consequences = note.tables
    header = ["序号", "步骤、由谁", "规定", "期限", "依据"]
    assert [cell.text for cell in steps.rows[0].cells] == header
    for row, step in zip(steps.rows[1:], renewing.steps, strict=True):
        cells = [cell.text for cell in row.cells]
        assert cells[1:3] == [f"{step.title}\n（{step.who}）", step.text]
        assert cells[3] == (f"{step.due}\n{step.note}" if step.due else "—")
        assert cells[4] == "\n".join(step.places)
    assert len(consequences.rows) == 1 + len(renewing.consequences)
    told = "\n".join(p.text for p in note.paragraphs)
    assert all(line in told for line in (*renewing.open, *renewing.notices))


def test_the_calendar_holds_the_terms(renewing):
    text = as_calendar(renewing, datetime(2026, 11, 24, tzinfo=UTC)).replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20270114" in text
    assert "SUMMARY:排污单位：届满60日前提出延续申请" in text
    assert "要点41" in text


def test_the_command_writes_all_forms(shipped_home, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("YOUJU_HOME", str(shipped_home))
    facts, docx, ics = (tmp_path / name for name in ("f.json", "p.docx", "p.ics"))
    facts.write_text('{"situation": "renewal", "expires": "2027-03-15"}', "utf-8")
    call = ["permit", "--facts", str(facts), "--as-of", "2025-04-30", "--json"]
    assert main([*call, "--docx", str(docx), "--ics", str(ics)]) == 0
    assert json.loads(capsys.readouterr().out)["steps"][0]["due"] == "2027-01-14"
    assert docx.read_bytes()[:2] == b"PK"
    assert b"\r\nDTSTART;VALUE=DATE:20270114\r\n" in ics.read_bytes()
    facts.write_text("{}", "utf-8")
    assert main([*call, "--ics", str(tmp_path / "none.ics")]) == 1
    assert not (tmp_path / "none.ics").exists()
    assert "没有写日历" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("written", "words"),
    [("{", "不是 JSON"), ('{"a": 1}', "不认识的项"), ("[]", "JSON 对象"), (None, "读不出来")],
)
def test_the_command_refuses_a_wrong_file_in_one_line(
    written, words, shipped_home, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("YOUJU_HOME", str(shipped_home))
    facts = tmp_path / "f.json"
    if written is not None:
        facts.write_text(written, "utf-8")
    assert main(["permit", "--facts", str(facts)]) == 2
    said_ = capsys.readouterr().err
    assert words in said_
    assert said_.count("\n") == 1


def test_the_command_counts_with_the_operators_holidays(desk, tmp_path, monkeypatch, capsys):
    desk.open_store()
    text = HOLIDAYS.read_text("utf-8").replace("[2024, 2025, 2026]", "[2024, 2025, 2026, 2027]")
    (desk.home / HOLIDAYS.name).write_text(text, "utf-8")
    monkeypatch.setenv("YOUJU_HOME", str(desk.home))
    facts = tmp_path / "f.json"
    facts.write_text('{"expires": "2027-03-15"}', "utf-8")
    assert main(["permit", "--facts", str(facts), "--json"]) == 0
    notices = json.loads(capsys.readouterr().out)["notices"]
    assert any("2027年" in line and "写有" in line for line in notices)
    assert not any("没有2027年" in line for line in notices)


def test_the_page_counts_with_holidays_that_are_put_there_while_it_serves(desk, embedder):
    desk.open_store()
    server = FastAPI()
    server.include_router(guiding(Library(desk.home, embedder), None, desk.home))
    asked = "/permit?go=1&expires=2027-03-15"
    assert "没有2027年的放假安排" in TestClient(server).get(asked).text
    text = HOLIDAYS.read_text("utf-8").replace("[2024, 2025, 2026]", "[2024, 2025, 2026, 2027]")
    (desk.home / HOLIDAYS.name).write_text(text, "utf-8")
    assert "没有2027年的放假安排" not in TestClient(server).get(asked).text
