"""The corpora of mail are classified as their manifests say; the Word files of the first come apart question by question."""

from functools import cache
from pathlib import Path

import pytest

from documents.account import account_of
from documents.split import split
from tests.corpora.composed import Composed
from tests.corpora.judging import judge
from tests.corpora.situation import Situation
from tests.corpora.word_files import WordSample, brought_back, samples

HERE = Path(__file__).parent


@pytest.mark.parametrize("reply_to", ["plain", "plus"])
def test_the_second_corpus_is_classified_as_its_manifest_says(reply_to):
    judged = judge(Situation(HERE / "second", reply_to))
    assert len(judged) >= 150
    assert [f"{one.file}: {one.misses}" for one in judged if one.misses] == []


def test_the_third_corpus_is_classified_as_its_manifest_says():
    judged = judge(Situation(HERE / "third"))
    assert len(judged) >= 60
    assert [f"{one.file}: {one.misses}" for one in judged if one.misses] == []


def test_the_first_corpus_is_classified_as_its_manifest_says():
    judged = judge(Composed(HERE / "first"))
    assert len(judged) >= 150 and len([x for x in judged if "-exchange-" in x.file]) >= 20
    assert [f"{one.file}: {one.misses}" for one in judged if one.misses] == []


@cache
def word_samples() -> tuple[WordSample, ...]:
    own = list(samples())
    return (*own, *brought_back([one for one in own if one.travels]))


def test_there_are_eighty_word_files():
    assert len(word_samples()) >= 80 or not any("→" in one.name for one in word_samples())


def test_every_word_file_comes_apart_question_by_question():
    wrong = []
    for one in word_samples():
        account = account_of(split(one.data, one.sent))
        texts = {code: a.text for code, a in account.answers.items()}
        flags = {flag for code, flag in account.flags if code == "V.06"}
        moved = {code for code in one.texts if not texts.get(code, "").startswith(one.texts[code])}
        is_right = not moved and flags == one.flags and account.answers["V.06"].how == one.how
        if not is_right or account.answers["V.06"].nature != one.nature:
            wrong.append((one.name, sorted(moved), sorted(flags), account.answers["V.06"].how, account.answers["V.06"].nature))
    assert wrong == []
