"""What the small figures say, and how they write numbers: without a page."""

import pytest

from support.javascript import without_page

WORDS = ["hot", "pizza", "it"]
START = [[-0.6, 1.9], [2.2, 0.8], [1.4, -0.5]]
MATRICES = {
    "w_q": [[-0.5, 1], [-0.75, -0.5]],
    "w_k": [[0.75, 0.75], [-1, 0.75]],
    "w_v": [[0.75, -0.25], [0.5, 0.75]],
}


def text(parts) -> str:
    return "".join(
        part
        if isinstance(part, str)
        else part.get("strong") or part.get("does")
        for part in parts
    )


@pytest.fixture(scope="module")
def choice():
    return without_page("choice/told.js")


def chosen(engine, vectors, asks):
    state = {"vectors": vectors, "asks": asks}
    return text(engine.call("choiceTold", state, WORDS))


def test_a_choice_says_who_is_picked_and_what_stays(choice):
    assert chosen(choice, START, 2) == (
        "“it” picks “pizza”: 0.61. But it keeps 0.38 for itself. Let “pizza” ask, and 0.94 stays at home: "
        "an arrow likes nothing so much as its own direction."
    )
    assert chosen(choice, START, 1).startswith(
        "“pizza” picks itself: 0.94 stays at home. Of the others, “it” gets most: 0.06."
    )


def test_an_arrow_without_length_chooses_the_average(choice):
    assert chosen(choice, [[0, 0], *START[1:]], 0) == (
        "The arrow of “hot” has no length, so all dot products are 0 and all shares the same: 0.33. "
        "The choice is the average."
    )


def test_a_longer_arrow_may_get_more_than_the_one_that_likes_it_gets_back(
    choice,
):
    # "hot" likes "pizza" best, which likes "it" best.
    vectors = [[1, 0], [2, 0], [3, 0]]
    told = chosen(choice, vectors, 1)
    assert told.startswith("“pizza” picks “it”: 0.87. But it keeps 0.12")
    assert "stays at home" in told
    told = chosen(choice, [[1, 0], [2, 1.9], [2, 9]], 0)
    assert "stays at home" not in told


def test_no_sentence_is_longer_than_what_room_is_kept_for(choice):
    kept = max(
        len(text(each)) for each in choice.call("choicesThatMayBeTold", WORDS)
    )
    for asks in range(3):
        assert len(chosen(choice, START, asks)) <= kept
        assert len(chosen(choice, [[0, 0]] * 3, asks)) <= kept


@pytest.fixture(scope="module")
def roles():
    engine = without_page("roles/told.js")
    # Both files in one engine: what is told follows from what was computed.
    source = without_page("roles/roles.js")
    return engine, source


def told(roles, asks=2, vectors=START, words=WORDS, **state):
    engine, source = roles
    whole = {"vectors": vectors, "one_matrix": False, **MATRICES, **state}
    attended = source.call("attend", {**whole, "asks": asks})
    asked = {"asks": asks, "one_matrix": whole["one_matrix"]}
    return text(engine.call("rolesTold", asked, attended, words, None))


def test_two_scores_differ_with_three_matrices(roles):
    assert told(roles) == (
        "The two ringed scores differ: “it” scores “pizza” 2.43, but “pizza” scores “it” −1.00. What a word looks "
        "for is one thing, how it is found another. Now try one matrix for all, and see what is lost."
    )


def test_scores_are_symmetric_with_one(roles):
    assert told(roles, one_matrix=True) == (
        "Asking and being found are now one arrow, and the scores are their own mirror image: “it” scores “pizza” "
        "2.01, so “pizza” must score “it” 2.01. (The weights differ: each row is shared out by itself.) And “pizza” "
        "looks at itself most: 0.87."
    )


def test_scores_may_be_equal_by_chance(roles):
    told_ = told(roles, w_q=MATRICES["w_k"])
    assert "are equal only by chance" in told_
    assert " but " not in told_


def test_a_word_alone_is_told(roles):
    alone = told(roles, asks=0, vectors=[[1, 1]], words=["one"])
    assert alone == "There is one word, and “one” gets all of its own weight."


def test_the_partner_is_the_other_word_with_the_highest_score(roles):
    engine, _ = roles
    assert engine.call("partnerOf", [[9, 1, 2], [3, 9, 1], [0, 0, 0]], 0) == 2
    assert engine.call("partnerOf", [[9, 1, 2], [3, 9, 1], [0, 0, 0]], 1) == 0
    assert engine.call("partnerOf", [[9]], 0) == -1


def test_room_is_kept_for_every_sentence_about_roles(roles):
    engine, _ = roles
    kept = max(
        len(text(each)) for each in engine.call("rolesThatMayBeTold", WORDS)
    )
    for asks in range(3):
        for one in (False, True):
            assert len(told(roles, asks, one_matrix=one)) <= kept


def test_numbers_are_written_with_two_decimals_and_no_false_minus():
    engine = without_page("shared/figure/plane.js")
    assert engine.call("twoDecimals", -1.8) == "−1.80"
    assert engine.call("twoDecimals", -0.001) == "0.00"
    assert engine.call("pointText", [0.5, -2]) == "(0.50, −2.00)"


@pytest.mark.parametrize(
    ("power", "written"),
    [
        (14.585, "14.59"),
        (0.167, "0.17"),
        (0.0001, "<0.005"),
        (23456.7, "23457"),
        (3.58e9, "3.58·10⁹"),
    ],
)
def test_powers_of_e_have_room_in_a_cell(power, written):
    assert without_page("choice/views/table.js").call("powerText", power) == (
        written
    )


def test_a_slope_is_not_rounded_to_0():
    engine = without_page("spread/written.js")
    assert engine.call("slopeText", 0.0541) == "0.054"
    assert engine.call("slopeText", 0.0004) == "<0.0005"
    assert engine.call("slopeText", 0) == "0.000"


def test_both_rows_of_a_spread_are_told():
    engine = without_page("spread/written.js")
    one = {"spread": 7.994, "largest": 0.9996, "slope": 0.0001}
    two = {"spread": 0.999, "largest": 0.294, "slope": 0.0541}
    assert engine.call("spreadTold", 64, one, two) == (
        "d = 64. As they are: spread 7.99, largest share >0.999, slope <0.0005. "
        "Divided by √64: spread 1.00, largest share 0.29, slope 0.054."
    )
