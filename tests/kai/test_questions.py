import math

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch.nn.functional import cosine_similarity

from kai.question_network import MAX_CHARACTERS, Answerer, QuestionNetwork, fit, targets_of, train_questions
from kai.question_scores import measure
from kai.questions import (
    BagOfWords,
    get_qa_dataset,
    get_qa_datatset,
    one_hot_ids,
    question_id,
    question_probes,
    words,
)
from tests.full import amount

PAIRS = get_qa_datatset()
TRAINED = PAIRS[:50]
PROBES = question_probes()
BY_ID = {pair["qId"]: pair for pair in PAIRS}


@pytest.fixture(scope="module")
def answerer():
    return train_questions(TRAINED)


@pytest.fixture(scope="module")
def measured(answerer):
    return measure(answerer)


# The pairs


def test_there_are_at_least_60_pairs_with_the_notebooks_three_keys():
    assert len(PAIRS) >= 60
    assert [pair["qId"] for pair in PAIRS] == [f"q{k:03d}" for k in range(len(PAIRS))]
    for pair in PAIRS + PROBES.unseen:
        assert list(pair) == ["qId", "question", "answers"]
        assert isinstance(pair["qId"], str)
        assert pair["question"].endswith("?")
        assert pair["answers"]
        for text in [pair["question"], *pair["answers"]]:
            assert text == text.strip() != ""


def test_no_id_question_or_answer_of_a_question_comes_twice():
    everything = PAIRS + PROBES.unseen
    assert len({pair["qId"] for pair in everything}) == len(everything)
    assert len({tuple(words(pair["question"])) for pair in everything}) == len(everything)
    for pair in everything:
        assert len(set(pair["answers"])) == len(pair["answers"])


def test_no_two_questions_are_the_same_bag_of_words():
    assert len({tuple(sorted(words(pair["question"]))) for pair in PAIRS}) == len(PAIRS)


def test_answers_that_differ_only_in_case_do_not_occur():
    answers = {answer for pair in PAIRS for answer in pair["answers"]}
    assert len({answer.lower() for answer in answers}) == len(answers)


def test_the_notebooks_spelling_and_the_right_one_are_the_same_function():
    assert get_qa_datatset is get_qa_dataset


def test_whoever_changes_the_pairs_changes_only_their_own():
    mine = get_qa_datatset()
    mine[0]["answers"].append("Pluto")
    mine.clear()
    question_probes().paraphrases.clear()
    assert get_qa_datatset() == PAIRS
    assert question_probes() == PROBES


# The probes


def test_every_question_has_two_or_three_paraphrases_and_no_paraphrase_is_a_question():
    questions = {tuple(words(pair["question"])) for pair in PAIRS + PROBES.unseen}
    assert PROBES.paraphrases.keys() == BY_ID.keys()
    for texts in PROBES.paraphrases.values():
        assert 2 <= len({tuple(words(text)) for text in texts}) == len(texts) <= 3
        assert questions.isdisjoint(tuple(words(text)) for text in texts)


def test_some_paraphrases_share_most_words_with_their_question_and_some_share_few():
    shares = []
    for qid, texts in PROBES.paraphrases.items():
        asked = set(words(BY_ID[qid]["question"]))
        shares += [len(asked & set(words(text))) / len(asked) for text in texts]
    assert sum(share >= 0.7 for share in shares) >= 0.3 * len(shares)
    assert sum(share <= 0.4 for share in shares) >= 0.2 * len(shares)


def test_an_inference_follows_from_two_of_the_first_50_pairs_and_the_second_contains_its_answer():
    trained = {pair["qId"] for pair in TRAINED}
    assert len(PROBES.inferences) >= 15
    for inference in PROBES.inferences:
        first, second = inference.facts
        assert {first, second} <= trained
        assert inference.answer in BY_ID[second]["answers"]
        # What links them: the first one's answer is what the second one asks about.
        about = set(words(BY_ID[second]["question"]))
        assert any(about.issuperset(words(answer)) for answer in BY_ID[first]["answers"])
        # What is asked about is named in the first question, and not in the second.
        assert set(words(inference.question)) & set(words(BY_ID[first]["question"])) - about


def test_an_inference_is_asked_in_words_that_the_network_knows_but_is_not_among_the_questions():
    vocabulary = set(BagOfWords(pair["question"] for pair in TRAINED).vocabulary)
    for inference in PROBES.inferences:
        assert vocabulary.issuperset(words(inference.question))
        assert question_id(inference.question, [pair["question"] for pair in PAIRS]) is None


def test_what_an_unseen_question_asks_for_is_no_answer_to_any_pair():
    answers = {answer for pair in PAIRS for answer in pair["answers"]}
    assert len(PROBES.unseen) >= 10
    for pair in PROBES.unseen:
        assert answers.isdisjoint(pair["answers"])


def test_some_of_the_pairs_left_for_testing_have_an_answer_that_the_first_50_contain():
    answers = {answer for pair in TRAINED for answer in pair["answers"]}
    assert 0 < sum(not answers.isdisjoint(pair["answers"]) for pair in PAIRS[50:]) < len(PAIRS[50:])


# How a question becomes numbers


def test_ids_of_different_questions_are_all_equally_far_apart():
    ids = one_hot_ids(4)
    assert torch.equal(ids @ ids.T, torch.eye(4))
    assert torch.equal(torch.cdist(ids, ids), math.sqrt(2) * (1 - torch.eye(4)))


def test_bags_of_words_of_similar_questions_are_closer_than_those_of_different_ones():
    bag = BagOfWords(["Who does Mei live with?", "Lambs eat what?"])
    asked, other = bag.encode_all(["Who does Mei live with?", "Lambs eat what?"])
    similar = bag.encode("With whom does Mei live?")
    assert cosine_similarity(asked, similar, dim=0) > 0.8 > cosine_similarity(other, similar, dim=0)


def test_an_apostrophe_is_part_of_a_word_but_the_possessive_is_a_word_of_its_own():
    assert words("The dogs' kennel isn't O'Neill's: 'tis Bob’s.") == (
        ["the", "dogs", "kennel", "isn't", "o'neill", "'s", "tis", "bob", "'s"]
    )


def test_composed_and_decomposed_letters_make_the_same_word():
    assert words("A\u030asa") == words("Åsa") == ["åsa"]


@pytest.mark.parametrize("text", ["", " \n\t", "🙂❤️👩‍👩‍👧", "?!…", "'", "''", "\ud800", "\x00", "\u0301", "<>&"])
def test_some_texts_have_no_words(text):
    assert words(text) == []


@settings(deadline=None)
@given(st.text())
def test_words_are_found_again_in_their_own_sentence(text):
    found = [word for word in words(text) if word != "'s"]
    assert [word for word in words(" ".join(found)) if word != "'s"] == found


@settings(deadline=None)
@given(st.text())
def test_a_bag_counts_known_words_and_names_the_others(text):
    bag = BagOfWords(pair["question"] for pair in TRAINED)
    counts = bag.encode(text)
    assert counts.shape == (len(bag.vocabulary),)
    assert counts.dtype == torch.float32
    assert counts.sum() == sum(word in bag.vocabulary for word in words(text))
    assert set(words(text)) == {*bag.known_words(text), *bag.unknown_words(text)}
    assert set(bag.known_words(text)).isdisjoint(bag.unknown_words(text))


@pytest.mark.parametrize("wrong", [None, 7, b"who", ["who"]])
def test_what_is_not_a_text_is_refused_in_words(wrong, answerer):
    for refuse in (words, answerer.bag.encode, answerer.bag.unknown_words, answerer.ask):
        with pytest.raises(TypeError, match=f"a question must be a str .* not {type(wrong).__name__}"):
            refuse(wrong)


def test_no_questions_have_no_ids():
    with pytest.raises(ValueError, match="at least 1 question, not 0"):
        one_hot_ids(0)


# The network


@pytest.mark.parametrize("seed", range(5))
def test_it_remembers_every_trained_question_whatever_its_first_weights(seed):
    learnt = train_questions(TRAINED, seed=seed)
    for pair in TRAINED:
        assert learnt.ask(pair["question"]).answer in pair["answers"]


def test_several_answers_share_the_probability(answerer):
    primes = dict(answerer.ask(TRAINED[30]["question"]).top[:4])
    assert primes.keys() == {"2", "3", "5", "7"}
    assert list(primes.values()) == pytest.approx([1 / 4] * 4, abs=0.02)


def test_the_loss_falls_to_what_several_answers_leave_of_it(answerer):
    # The cross-entropy of a uniform distribution over n answers with itself is log n.
    least = sum(math.log(len(pair["answers"])) for pair in TRAINED) / len(TRAINED)
    assert answerer.losses[0] == pytest.approx(math.log(len(answerer.answers)), abs=0.1)
    assert least < answerer.losses[-1] < least + 0.01


def test_the_same_seed_gives_the_same_network_and_another_seed_another(answerer):
    again, other = train_questions(TRAINED), train_questions(TRAINED, seed=1)
    assert again.losses == answerer.losses
    assert again.ask("Who is Amara's neighbour?") == answerer.ask("Who is Amara's neighbour?")
    assert other.losses != answerer.losses


def test_training_leaves_torchs_random_numbers_alone():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    train_questions(TRAINED[:3], steps=1)
    assert torch.equal(torch.rand(2), expected)


def test_ids_are_remembered_too():
    answers = sorted({answer for pair in TRAINED for answer in pair["answers"]})
    network, _ = fit(one_hot_ids(50), targets_of(TRAINED, answers))
    for pair, k in zip(TRAINED, network(one_hot_ids(50)).argmax(1), strict=True):
        assert answers[k] in pair["answers"]


def test_less_than_two_answers_or_no_words_are_refused():
    with pytest.raises(ValueError, match="at least 2 different answers to learn, not 1"):
        train_questions(TRAINED[:1])
    with pytest.raises(ValueError, match="must have words"):
        train_questions([{"qId": "a", "question": "?", "answers": ["yes", "no"]}])


# Asking


@settings(deadline=None)
@given(st.permutations(words(TRAINED[24]["question"])), st.sampled_from(["", "!", " 🙂 "]))
def test_neither_order_nor_case_nor_punctuation_change_the_answer(answerer, shuffled, mark):
    reply = answerer.ask(TRAINED[24]["question"])
    other = answerer.ask(f" {mark}".join(shuffled).upper())
    assert other.top == reply.top
    assert set(other.contributions) == set(reply.contributions)


@settings(max_examples=amount(60, 200), deadline=None)
@given(
    st.one_of(
        st.text(max_size=700),
        st.lists(st.sampled_from([word for pair in TRAINED for word in words(pair["question"])]), max_size=200).map(
            " ".join
        ),
    )
)
@example("the " * 100_000)
@example("\ud800")
@example("<script>alert('who')</script>")
@example("Wie heißt die Hauptstadt? हिन्दी 東京 🏳️‍🌈")
@example("\u202ewho\u0000'''''s")
@example("ﷺ" * 1000)
def test_it_answers_whatever_is_asked(answerer, text):
    reply = answerer.ask(text)
    assert reply.top[0] == (reply.answer, reply.probability)
    assert reply.answer in answerer.answers
    probabilities = [probability for _, probability in reply.top]
    assert probabilities == sorted(probabilities, reverse=True)
    assert len(probabilities) == 5
    assert 0 < sum(probabilities) <= 1 + 1e-5
    assert tuple(contribution.word for contribution in reply.contributions) == reply.known
    assert all(
        math.isfinite(contribution.push) and 0 <= contribution.probability_without <= 1
        for contribution in reply.contributions
    )
    assert reply.heard_nothing == (reply.known == ())
    assert bool(reply.remark) == (reply.heard_nothing or len(text) > MAX_CHARACTERS)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("", "There is no word in it."),
        ("🙂🙂", "There is no word in it."),
        ("Hvem bor hos henne?", "None of its words occurs in a question that the network was trained on."),
    ],
)
def test_who_is_not_heard_is_told_so_and_gets_what_the_biases_say(answerer, text, remark):
    reply = answerer.ask(text)
    assert reply.heard_nothing
    assert reply.remark == f"{remark} The answer is what the network says to no input at all."
    zeros = torch.zeros(1, len(answerer.bag.vocabulary))
    assert reply.answer == answerer.answers[answerer.network(zeros).argmax()]


def test_of_a_very_long_text_only_the_start_is_read_and_that_is_said(answerer):
    question = TRAINED[4]["question"]
    reply = answerer.ask(question + " " * 1000 + "Greta")
    assert reply.remark == f"Only the first 500 of its {len(question) + 1005:,} characters were read."
    assert reply.top == answerer.ask(question).top
    assert "greta" not in reply.known


def tiny(weights):
    """Make an answerer with the words "a" and "b", which passes counts through and multiplies them by `weights`."""
    network = QuestionNetwork(2, 2, len(weights))
    first, _, last = network.layers
    first.weight.data, first.bias.data = torch.eye(2), torch.zeros(2)
    last.weight.data, last.bias.data = torch.tensor(weights), torch.zeros(len(weights))
    return Answerer((), BagOfWords(["a b"]), tuple(f"answer {k}" for k in range(len(weights))), network)


def test_contributions_by_hand_with_two_answers():
    # Logits of "b a a": 2 * 1 + 1 * 3 = 5 and 2 * 2 + 1 * -1 = 3. Of two answers, the log-odds are the difference: 2.
    # Without "a": 3 - -1 = 4. Without "b": 2 - 4 = -2.
    reply = tiny([[1.0, 3.0], [2.0, -1.0]]).ask("b a a c")
    assert reply.answer == "answer 0"
    assert reply.probability == pytest.approx(1 / (1 + math.exp(-2)))
    assert reply.known == ("b", "a")
    assert reply.unknown == ("c",)
    b, a = reply.contributions
    assert (b.word, b.push) == ("b", pytest.approx(2 - -2))
    assert (a.word, a.push) == ("a", pytest.approx(2 - 4))
    assert b.probability_without == pytest.approx(1 / (1 + math.exp(2)))
    assert a.probability_without == pytest.approx(1 / (1 + math.exp(-4)))


def test_contributions_by_hand_with_three_answers():
    # Logits of "a b": 4, 0, 0; without "a" 1, 0, 0; without "b" 3, 0, 0.
    a, b = tiny([[3.0, 1.0], [0.0, 0.0], [0.0, 0.0]]).ask("a b").contributions
    assert a.push == pytest.approx((4 - math.log(2)) - (1 - math.log(2)))
    assert b.push == pytest.approx((4 - math.log(2)) - (3 - math.log(2)))
    assert a.probability_without == pytest.approx(math.e / (math.e + 2))
    assert b.probability_without == pytest.approx(math.e**3 / (math.e**3 + 2))


def test_a_word_left_out_is_a_question_without_it(answerer):
    reply = answerer.ask("Which metal rusts in the air?")
    for contribution in reply.contributions:
        rest = [word for word in reply.known if word != contribution.word]
        probabilities = dict(answerer.ask(" ".join(rest), top=len(answerer.answers)).top)
        assert contribution.probability_without == pytest.approx(probabilities[reply.answer], abs=1e-5)


# What it can do, and what it cannot


def test_what_it_was_trained_on_it_knows_by_id_and_by_words(measured):
    assert measured.trained_by_id.accuracy == measured.trained.accuracy == 1
    assert measured.trained.total == 50


def test_other_words_have_no_id(measured):
    assert measured.paraphrases_by_id.total == measured.paraphrases.total >= 100
    assert measured.paraphrases_by_id.askable == 0
    assert measured.paraphrases_by_id.accuracy is None
    assert measured.paraphrases_by_id.sureness is None


def test_other_words_are_understood_in_part(measured):
    assert measured.paraphrases.chance < 0.05
    assert 0.5 < measured.paraphrases.accuracy < 0.95


def test_inferences_are_guessed():
    scores = [measure(train_questions(TRAINED, seed=seed), seed=seed) for seed in range(4)]
    assert all(score.inferences.answerable == score.inferences.total == 16 for score in scores)
    # Of 64 guesses at 1 in 4, luck gives 16 right, and 32 about never.
    assert scores[0].guess_of_kind == 1 / 4
    assert sum(score.inferences.right for score in scores) < 2 * 64 / 4


def test_unseen_questions_are_answered_all_the_same_and_none_is_right(measured):
    assert (measured.unseen.right, measured.unseen.answerable, measured.unseen.chance) == (0, 0, 0)
    assert measured.unseen.askable == measured.unseen.total == len(PROBES.unseen)
    assert measured.held_out.total == len(PAIRS) - 50
    assert measured.held_out.right <= measured.held_out.answerable < measured.held_out.total


def test_it_is_far_surer_of_nonsense_than_of_nothing(measured):
    assert measured.nothing.heard_nothing
    assert measured.nonsense > 3 * measured.nothing.probability


def test_a_network_that_learnt_a_few_pairs_is_asked_about_these_alone():
    measured = measure(train_questions(PAIRS[:3], steps=100))
    assert measured.trained.accuracy == 1
    assert measured.paraphrases.total == sum(len(PROBES.paraphrases[pair["qId"]]) for pair in PAIRS[:3])
    assert measured.inferences.total == 0
    assert measured.inferences.accuracy is None
    everything = measure(train_questions(PAIRS))
    assert everything.held_out.total == 0
    assert everything.trained.accuracy == 1
