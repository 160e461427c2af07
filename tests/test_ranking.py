"""Ranking: profiles of clauses, the columns, the trees, what a query names, other models."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from corpus.build import index_text
from corpus.embedder import shipped_embedder
from corpus.errors import ModelUnavailable
from corpus.generation import open_current, writer
from corpus.naming import name_index, named_policies
from corpus.profile import TRAITS
from corpus.ranking import COLUMNS, Candidates, columns
from corpus.reranker import open_reranker
from corpus.search import allowed_rows, candidates, order, search
from corpus.trees import Trees, ranker_of, shipped_ranker
from corpus.types import Definition, PolicyText, Reference
from tests.conftest import make_clause, make_policy

DAY = date(2025, 4, 30)
ARTICLES = {
    "试验水法": (
        "工厂不得向河里倒废渣。",
        "违反本法第一条规定的，处二万元以上五万元以下的罚款。",
        "本法所称废渣，是指炉渣和粉煤灰。",
    ),
    "试验劳动合同法": ("用人单位应当按月支付工资。",),
    "试验合同法": ("合同应当履行。",),
}
NUMERALS = "一二三"


def text_of(slug: str, articles: tuple[str, ...]) -> PolicyText:
    """A policy of these articles; of three, the second refers to the first, the third defines."""
    policy = make_policy(slug, doc_number="国令〔2020〕7号" if slug == "试验水法" else None)
    clauses, place = [], 0
    for number, text in zip(NUMERALS, articles, strict=False):
        made = make_clause(text, f"第{number}条", policy.id)
        clauses.append(replace(made, start=place, end=place + len(text)))
        place += len(text)
    whole = "".join(articles)
    if len(articles) < 3:
        return PolicyText(policy, whole, tuple(clauses), "t.md")
    return PolicyText(
        policy,
        whole,
        tuple(clauses),
        "t.md",
        references=(Reference(clauses[1].id, 2, 7, articles=("第一条",)),),
        definitions=(Definition("废渣", clauses[2].id, 0, 5),),
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A store of three small laws."""
    home = tmp_path_factory.mktemp("small")
    texts = [text_of(slug, articles) for slug, articles in ARTICLES.items()]
    with writer(home) as held:
        held.publish(
            texts, shipped_embedder(), old=None, shipped="", progress=lambda *_: lambda _: None
        )
    return open_current(home, shipped_embedder())


def ask(store, query: str):
    everything = allowed_rows(store, None)
    return candidates(store, query, "", everything, None, 10)


def test_a_profile_holds_the_vectors_and_traits_of_its_clauses(store):
    policies, clauses = store.catalog.policies, store.catalog.clauses_in_rows()
    texts = [index_text(clause, policies[clause.policy_id]) for clause in clauses]
    made = store.embedder.embed(texts)
    kept = store.vectors.fetch(list(range(len(clauses))))
    assert np.abs(made - kept).max() < 1e-5
    assert len(store.profile.norm) == len(store.profile.line_of) - 1 == len(clauses)
    assert store.profile.line_of[-1] == len(store.profile.line_norm)
    assert store.profile.token_of[-1] == len(store.profile.tokens)
    assert store.profile.traits[:, TRAITS.index("digest")].all()


def test_references_and_penalties_are_known(small):
    rows = {clause.id: row for row, clause in enumerate(small.catalog.clauses_in_rows())}
    penalty, duty = (rows[f"试验水法@2020-01-01#第{n}条"] for n in "二一")
    bounds = small.profile.refers_of
    assert small.profile.refers[bounds[penalty] : bounds[penalty + 1]].tolist() == [duty]
    assert small.profile.traits[penalty, TRAITS.index("penal")]
    assert not small.profile.traits[duty, TRAITS.index("penal")]


@pytest.mark.parametrize(
    "query", ["罚", "排污许可证有效期几年？到期怎么延续？", "a b 有效", "1 日", "废" * 2_000]
)
def test_columns_are_finite_whatever_is_asked(store, query):
    found = ask(store, query)
    assert len(found.rows)
    table = columns(query, found, store.profile, store.embedder)
    assert table.shape == (len(found.rows), len(COLUMNS))
    assert np.isfinite(table).all()


def test_the_dense_column_is_the_cosine(store):
    query = "危险废物贮存多久"
    found = ask(store, query)
    table = columns(query, found, store.profile, store.embedder)
    vectors = store.vectors.fetch(found.rows.tolist())
    cosines = vectors @ store.embedder.embed([query])[0]
    assert np.abs(table[:, COLUMNS.index("dense")] - cosines).max() < 1e-4


@pytest.mark.parametrize("query", ["？！", "🙂"])
def test_nothing_to_find_is_no_error(store, query):
    assert search(store, query, 5, DAY) == []


def test_trees_ask_the_same_questions_of_every_row():
    trees = Trees(
        column=np.array([[0, 1], [1, 0]]),
        border=np.array([[0.5, 0.5], [2.0, np.inf]], np.float32),
        leaves=np.array([[1.0, 2.0, 3.0, 4.0], [10.0, 20.0, 0.0, 0.0]]),
    )
    table = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 3.0]])
    assert trees.values(table).tolist() == [11.0, 12.0, 13.0, 24.0]


def test_the_shipped_ranker_is_of_the_shipped_embedding():
    assert ranker_of(shipped_embedder().fingerprint) is shipped_ranker()
    assert ranker_of("static:another:320") is None
    assert shipped_ranker().column.max() < len(COLUMNS)


def test_a_store_of_another_model_is_ordered_by_ranks(store):
    """1 / (11 + rank by BM25) + 2 / (11 + rank by vectors); who has not found it gives 0."""
    found = Candidates(
        np.arange(4),
        np.array([5.0, 0.0, 9.0, 1.0]),
        np.array([1.0, 0.0, np.inf, 2.0]),
        np.zeros(4, bool),
    )
    expected = [1 / 12 + 2 / 12, 2 / 11, 1 / 11, 1 / 13 + 2 / 13]
    assert order(replace(store, ranker=None), "排污", found) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("《试验水法》怎么罚", {"试验水法"}),
        ("试验水法第二条", {"试验水法"}),
        ("国令〔2020〕7号讲什么", {"试验水法"}),
        ("试验劳动合同法怎么说", {"试验劳动合同法"}),
        ("河里倒渣", set()),
    ],
)
def test_what_a_query_names(small, query, named):
    policies = small.catalog.policies
    assert {policies[i].slug for i in named_policies(query, small.names)} == named


def test_short_names_are_known():
    policies = {p.id: p for p in (make_policy("固体废物污染环境防治法"), make_policy("水法"))}
    names = name_index(policies)
    assert named_policies("固废法怎么罚", names) == ["固体废物污染环境防治法@2020-01-01"]
    assert named_policies("水法规定取水要证吗", names) == ["水法@2020-01-01"]
    assert named_policies("地下水法律责任", names) == []


def test_a_named_article_and_a_defined_term_come_first(small):
    first = search(small, "试验水法第二条", 3, DAY)[0]
    assert first.clause.address.steps == ("第二条",)
    assert search(small, "什么是废渣？", 3, DAY)[0].clause.address.steps == ("第三条",)


def test_as_many_terms_are_looked_up_as_are_asked(small):
    many = [str(n) for n in range(40_000)]
    assert [term for term, _ in small.catalog.defining([*many, "废渣"])] == ["废渣"]


def test_any_cross_encoder_reads_the_best_again(small, tmp_path):
    from sentence_transformers import CrossEncoder
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(set("".join(sum(ARTICLES.values(), ()))))]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(tmp_path)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    ).save_pretrained(tmp_path)
    reader = open_reranker(str(tmp_path))
    assert isinstance(reader._model, CrossEncoder)
    again = replace(small, reranker=reader)
    hits = search(again, "工厂倒渣", 5, DAY)
    said = reader.scores("工厂倒渣", [index_text(h.clause, h.policy) for h in hits])
    assert (np.diff(said) <= 1e-6).all()
    assert {h.clause.id for h in hits} == {h.clause.id for h in search(small, "工厂倒渣", 5, DAY)}


def test_a_reranker_that_is_not_there_is_named(tmp_path):
    assert open_reranker(None) is None
    with pytest.raises(ModelUnavailable, match="重排模型打不开"):
        open_reranker(str(tmp_path / "nothing"))


@pytest.mark.parametrize(
    ("trees", "query"),
    [(True, "倒废渣罚多少？"), (False, "向河里倒废渣罚多少？")],
    ids=["by trees", "by ranks"],
)
def test_a_search_within_policies_orders_all_of_theirs_and_no_other(small, trees, query):
    store = small if trees else replace(small, ranker=None)
    only = "试验水法@2020-01-01"
    found = search(store, query, 10, DAY, within={only})
    assert {hit.policy.id for hit in found} == {only}
    assert len(found) == len(ARTICLES["试验水法"])
    assert found[0].clause.id != f"{only}#第三条"
    everywhere = search(store, "按月支付工资", 10, DAY)
    assert everywhere[0].policy.slug == "试验劳动合同法"
