"""Scores of random numbers, as they are and divided, in Chromium: the slider, the draws, dots, bars and curves."""

import pytest

from manyheads.random_scores import random_draws, slope


def shown_numbers(root, kind):
    """Spread, largest share and slope as the page writes them."""
    spread = root.locator(f"[data-spread-of={kind}]").inner_text()
    line = root.locator(f".mh-shares[data-kind={kind}] .mh-line").last
    return spread, line.inner_text()


def scores_of(draw, d):
    query, key = random_draws()
    return key[draw, :, :d] @ query[draw, :d]


@pytest.mark.parametrize(("draw", "d"), [(0, 64), (1, 3), (2, 128)])
def test_what_is_written_is_torchs(figure, draw, d):
    root = figure("spread", draw=draw, d=d)
    assert root.get_attribute("data-d") == str(d)
    for kind, divisor in (("as-they-are", 1), ("scaled", d**0.5)):
        scores = scores_of(draw, d) / divisor
        spread, line = shown_numbers(root, kind)
        assert spread == f"{scores.std().item():.2f}"
        wanted = slope(scores).item()
        text = f"{wanted:.3f}" if wanted >= 0.0005 else "<0.0005"
        assert text in line
        largest = scores.softmax(-1).max().item()
        if largest < 0.995:
            assert f"{largest:.2f}" in line
        else:
            assert "0.99" in line  # and no 1.00


def test_the_slider_steps_through_the_sizes(figure):
    root = figure("spread")
    slider = root.get_by_role("slider")
    assert slider.get_attribute("aria-valuetext") == "64"
    for key, d in (("Home", 3), ("ArrowRight", 8), ("End", 128)):
        slider.press(key)
        assert root.get_attribute("data-d") == str(d)
        assert slider.get_attribute("aria-valuetext") == str(d)
        spread, _ = shown_numbers(root, "as-they-are")
        assert spread == f"{scores_of(0, d).std().item():.2f}"
    assert f"÷ √128 = {128**0.5:.2f}" in root.inner_text()
    assert "16 keys of 128 random numbers" in root.inner_text()


def test_three_draws_to_switch_between(figure):
    root = figure("spread")
    for index in (1, 2, 0):
        root.get_by_role("button", name=str(index + 1), exact=True).click()
        assert root.get_attribute("data-draw") == str(index)
        spread, _ = shown_numbers(root, "as-they-are")
        assert spread == f"{scores_of(index, 64).std().item():.2f}"


def test_each_dot_stands_at_its_score(figure):
    root = figure("spread")
    for kind, divisor in (("as-they-are", 1), ("scaled", 8)):
        places = root.locator(
            f".mh-scores[data-kind={kind}] .mh-score"
        ).evaluate_all("dots => dots.map((dot) => parseFloat(dot.style.left))")
        scores = scores_of(0, 64) / divisor
        found = [(place - 50) / 50 * 30 for place in places]
        assert found == pytest.approx(scores.tolist(), abs=0.01)
    assert root.locator(".mh-ticks").first.inner_text().split() == [
        "−30",
        "−20",
        "−10",
        "0",
        "10",
        "20",
        "30",
    ]


def test_the_band_reaches_one_spread_to_either_side(figure):
    root = figure("spread")
    band = root.locator(".mh-band").first.evaluate(
        "band => [parseFloat(band.style.left), parseFloat(band.style.width)]"
    )
    scores = scores_of(0, 64)
    low = (scores.mean() - scores.std()).item()
    assert (band[0] - 50) / 50 * 30 == pytest.approx(low, abs=0.01)
    assert band[1] / 50 * 30 == pytest.approx(
        2 * scores.std().item(), abs=0.01
    )


def test_each_bar_is_as_high_as_its_share(figure):
    root = figure("spread")
    heights = root.locator("[data-kind=scaled] .mh-bars i").evaluate_all(
        "bars => bars.map((bar) => parseFloat(bar.style.height) / 100)"
    )
    wanted = (scores_of(0, 64) / 8).softmax(-1)
    assert heights == pytest.approx(wanted.tolist(), abs=1e-5)


def test_the_curves_mark_the_chosen_d(figure):
    root = figure("spread")
    marks = root.locator(".mh-marktext")
    assert marks.all_inner_texts() == ["0.054", "0.014"]
    tops = root.locator(".mh-mark").evaluate_all(
        "dots => dots.map((dot) => parseFloat(dot.style.top))"
    )
    assert tops == pytest.approx([10, 100 * (1 - 0.014 / 0.06)], abs=0.01)
    root.get_by_role("slider").press("Home")
    assert marks.all_inner_texts() == ["0.054", "0.047"]
    chart = root.locator(".mh-chart").bounding_box()
    assert marks.first.bounding_box()["x"] > chart["x"]
    assert "slope, mean of 20,000 draws" in root.inner_text()


def test_a_screen_reader_hears_both_rows(figure):
    root = figure("spread")
    said = root.get_by_role("status")
    assert said.text_content().startswith("d = 64. As they are: spread ")
    root.get_by_role("slider").press("ArrowLeft")
    assert said.text_content().startswith("d = 32.")
