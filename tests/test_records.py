"""What people leave behind: conversations and judgements, each with its owner."""

import threading

import pytest

from records.papers import Papers
from records.store import Records, RecordsUnavailable

ME, OTHER = "my token", "another token"


@pytest.fixture
def records(tmp_path):
    return Records(f"sqlite:///{tmp_path}/记录 %1.sqlite")


def test_a_conversation_is_found_again_after_a_restart(tmp_path):
    url = f"sqlite:///{tmp_path}/r.sqlite"
    talk = Records(url).add(ME, None, "排污许可证向谁申请？", "{}")
    assert Records(url).add(ME, talk, "那要多久？", '{"a": 1}') == talk
    again = Records(url)
    assert [(t.question, t.answer) for t in again.turns(ME, talk)] == [
        ("排污许可证向谁申请？", "{}"),
        ("那要多久？", '{"a": 1}'),
    ]
    (listed,) = again.talks(ME)
    assert (listed.id, listed.title, listed.turns) == (talk, "排污许可证向谁申请？", 2)


def test_nobody_else_sees_renames_or_deletes_it(records):
    talk = records.add(ME, None, "甲", "{}")
    assert records.talks(OTHER) == []
    assert records.turns(OTHER, talk) == []
    assert not records.rename(OTHER, talk, "乙")
    assert not records.delete(OTHER, talk)
    assert records.add(OTHER, talk, "丙", "{}") != talk  # begins one of its own
    assert [t.question for t in records.turns(ME, talk)] == ["甲"]


def test_it_is_renamed_searched_and_deleted(records):
    first = records.add(ME, None, "排污许可证向谁申请？", "{}")
    records.add(ME, first, "100%_合规怎么算", "{}")
    second = records.add(ME, None, "夜间施工扰民怎么罚？", "{}")
    assert [t.id for t in records.talks(ME)] == [second, first]
    assert [t.id for t in records.talks(ME, "施工")] == [second]
    assert [t.id for t in records.talks(ME, "%_")] == [first]  # words, no pattern
    assert records.rename(ME, second, "  噪声\n投诉 ")
    assert records.talks(ME)[0].title == "噪声 投诉"
    assert records.delete(ME, first)
    assert [t.id for t in records.talks(ME)] == [second]
    assert records.turns(ME, first) == []


def test_judgements_are_kept_latest_first(records):
    records.judge(ME, "问一", "答一", True, "", "")
    records.judge(ME, "问二", "答二", False, "期限不对", "甲法第三条")
    kept = records.judgements()
    assert [(j.question, j.useful, j.reason, j.clause) for j in kept] == [
        ("问二", False, "期限不对", "甲法第三条"),
        ("问一", True, "", ""),
    ]


def test_the_token_itself_is_not_stored(tmp_path):
    Records(f"sqlite:///{tmp_path}/r.sqlite").add("secret-token", None, "甲", "{}")
    assert all(b"secret-token" not in p.read_bytes() for p in tmp_path.iterdir())


def test_many_write_at_once(records):
    talk = records.add(ME, None, "零", "{}")
    threads = [
        threading.Thread(target=lambda i=i: records.add(f"{i}", None, f"问{i}", "{}"))
        for i in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(len(records.talks(f"{i}")) == 1 for i in range(16))
    assert len(records.turns(ME, talk)) == 1


def test_a_database_that_cannot_be_opened_is_named(tmp_path):
    with pytest.raises(RecordsUnavailable, match="none"):
        Records(f"sqlite:///{tmp_path}/none/r.sqlite")


@pytest.fixture
def papers(records):
    return Papers(records)


def test_a_paper_is_its_makers_alone_and_keeps_edits(papers):
    paper = papers.keep(ME, "七月培训", "[1]")
    assert papers.change(ME, paper, "[1, 2]")
    assert not papers.change(OTHER, paper, "[]")
    assert papers.paper(ME, paper).questions == "[1, 2]"
    assert papers.paper(OTHER, paper) is None
    assert [p.title for p in papers.papers(ME)] == ["七月培训"]
    assert papers.papers(OTHER) == []


def test_a_class_is_joined_by_its_code_and_read_by_its_maker(papers):
    paper = papers.paper(ME, papers.keep(ME, "七月培训", "[1]"))
    code = papers.open_class(ME, paper)
    papers.change(ME, paper.id, "[]")
    assert papers.joined(code).questions == "[1]"  # as it was when the class began
    assert papers.joined(code, OTHER) is None
    assert papers.joined("AAAAAA") is None
    assert papers.answer(code, "甲", "{}", "[1.0]")
    assert not papers.answer(code, "甲", "{}", "[0.0]")  # once
    assert papers.answer(code, "乙", "{}", "[0.5]")
    assert [(a.name, a.marks) for a in papers.answered(code)] == [("甲", "[1.0]"), ("乙", "[0.5]")]
    assert [c.code for c in papers.classes(ME, paper.id)] == [code]
