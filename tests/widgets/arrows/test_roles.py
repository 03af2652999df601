"""The formula and its parts, in Chromium: matrices typed, words dragged, one matrix for all, and the lines between."""

import pytest
import torch


def cells(root, part):
    return root.locator(f"[data-part={part}] .mh-pairs tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent))"
    )


def ringed(root):
    return root.locator(".mh-ringed").all_inner_texts()


def told(root):
    return root.get_by_role("status").inner_text()


def close(texts, wanted):
    found = [
        [float(x.replace("−", "-").strip("<>")) for x in r] for r in texts
    ]
    return torch.allclose(
        torch.tensor(found).double(), wanted.double(), atol=0.0051
    )


def test_the_default_state_tells_the_story(figure, make):
    root = figure("roles")
    assert root.get_attribute("data-asks") == "2"
    assert root.get_attribute("data-matrices") == "3"
    assert cells(root, "score") == [
        ["0.80", "−3.14", "−1.97"],
        ["4.07", "1.84", "−1.00"],
        ["1.68", "2.43", "0.43"],
    ]
    assert close(cells(root, "weights"), make("roles").weights)
    assert ringed(root) == ["−1.00", "2.43"]
    assert root.locator("[data-result]").inner_text() == "(1.49, 0.43)"
    lines = root.locator(".mh-parts tbody tr").all_inner_texts()
    assert [line.split("\t")[0] for line in lines] == ["0.62", "0.29", "0.08"]
    assert [line.split("\t")[2] for line in lines] == ["pizza", "hot", "it"]
    assert "what “it” takes home" in root.inner_text()


def test_with_one_matrix_the_scores_are_symmetric(figure):
    root = figure("roles")
    root.get_by_role("button", name="one matrix for all").first.click()
    assert root.get_attribute("data-matrices") == "1"
    table = cells(root, "score")
    assert table == [list(column) for column in zip(*table, strict=True)]
    assert ringed(root) == ["2.01", "2.01"]
    weights = cells(root, "weights")
    assert weights[1][2] != weights[2][1]
    names = root.locator(".mh-symbol").all_inner_texts()
    assert {name.replace("\n", "") for name in names} == {"× W"}
    entries = root.locator(".mh-entries input")
    values = entries.evaluate_all("all => all.map((input) => input.value)")
    assert values == ["0.75", "0.75", "-1", "0.75"] * 3


def test_the_sentence_leads_to_one_matrix(figure):
    root = figure("roles")
    root.get_by_role("status").get_by_role("button").click()
    assert root.get_attribute("data-matrices") == "1"
    assert "their own mirror image" in told(root)


def test_a_number_of_a_matrix_is_typed(figure, make):
    root = figure("roles")
    field = root.get_by_label("Wv, row 0, column 1")
    field.fill("2")
    shown = make("roles")
    shown.w_v = [[0.75, 2.0], [0.5, 0.75]]
    x, y = shown.result[2].tolist()
    wanted = f"({x:.2f}, {y:.2f})"
    assert root.locator("[data-result]").inner_text() == wanted
    back = root.get_by_role("button", name="Back to the start")
    assert back.get_attribute("aria-disabled") is None
    back.click()
    assert field.input_value() == "-0.25"
    assert root.locator("[data-result]").inner_text() == "(1.49, 0.43)"
    assert back.get_attribute("aria-disabled") == "true"


def test_each_field_changes_its_own_number(figure, make):
    root = figure("roles")
    for letter in "qkv":
        shown = make("roles")
        for row in range(2):
            for column in range(2):
                matrix = [[*line] for line in getattr(shown, f"w_{letter}")]
                matrix[row][column] = 1.25
                setattr(shown, f"w_{letter}", matrix)
                root.get_by_label(
                    f"W{letter}, row {row}, column {column}"
                ).fill("1.25")
                assert close(cells(root, "score"), shown.scores)
                x, y = (f"{n:.2f}".replace("-", "−") for n in shown.result[2])
                got = root.locator("[data-result]").inner_text()
                assert got == f"({x}, {y})"
        root.get_by_role("button", name="Back to the start").click()


def test_the_arrow_keys_step_a_number(figure):
    root = figure("roles")
    field = root.get_by_label("Wq, row 0, column 0")
    field.press("ArrowUp")
    assert field.input_value() == "-0.25"
    assert cells(root, "score")[2][1] != "2.43"


def test_a_number_that_can_not_be_is_refused_in_words(figure):
    root = figure("roles")
    field = root.get_by_label("Wk, row 1, column 0")
    field.fill("99")
    assert told(root) == "A number of a matrix can be −10 to 10; it stays -1."
    field.blur()
    assert field.input_value() == "-1"
    assert cells(root, "score")[2][1] == "2.43"


def test_with_one_matrix_a_field_changes_it_in_all_roles(figure):
    root = figure("roles")
    root.get_by_role("button", name="one matrix for all").first.click()
    root.get_by_label("Wv, row 0, column 0").fill("2")
    for letter in "qk":
        field = root.get_by_label(f"W{letter}, row 0, column 0")
        assert field.input_value() == "2"
    table = cells(root, "score")
    assert table == [list(column) for column in zip(*table, strict=True)]


def test_a_word_is_dragged_and_everything_follows(figure, drag):
    root = figure("roles")
    before = cells(root, "score")
    drag(root, "it", 0, -40)
    moved = root.locator(".mh-inputs tr").nth(2).inner_text().split("\t")
    assert moved[1] == "1.40"
    assert moved[2] != "−0.50"
    assert cells(root, "score")[0][0] == before[0][0]
    assert cells(root, "score")[2] != before[2]
    root.get_by_role("button", name="Back to the start").click()
    assert cells(root, "score") == before


def test_dragging_on_and_on_does_not_zoom_out(figure, drag):
    root = figure("roles")
    for _ in range(3):
        drag(root, "pizza", 200, 0)
    moved = root.locator(".mh-inputs tr").nth(1).inner_text().split("\t")
    assert float(moved[1]) == 2.7


def test_who_asks_is_marked_in_every_part(figure):
    root = figure("roles")
    root.get_by_role("button", name="hot", exact=True).click()
    assert root.get_attribute("data-asks") == "0"
    for part in ("score", "weights"):
        row = root.locator(f"[data-part={part}] tr[data-asking] th")
        assert row.inner_text() == "hot"
    assert ringed(root) == ["−1.97", "1.68"]
    assert root.locator("[data-part=query] .mh-askingname").inner_text() == (
        "hot"
    )
    assert "what “hot” takes home" in root.inner_text()


def test_the_lines_lead_to_their_symbols_in_order_and_do_not_cross(figure):
    root = figure("roles")
    ends = root.locator(".mh-leaders path").evaluate_all(
        """paths => paths.slice(0, 4).map((path) => {
            const [from, to] = [0, path.getTotalLength()].map((at) => path.getPointAtLength(at).x);
            return [from, to];
        })"""
    )
    assert len(ends) == 4
    for side in range(2):
        places = [end[side] for end in ends]
        assert places == sorted(places)
    line = root.locator(".mh-formularow").bounding_box()["x"]
    parts = ("query", "key", "score", "value")
    for (start, _), part in zip(ends, parts, strict=True):
        picture = root.locator(
            f"[data-part={part}] :is(.mh-plane, .mh-pairs)"
        ).bounding_box()
        middle = picture["x"] + picture["width"] / 2 - line
        assert start == pytest.approx(middle, abs=1), part
    letters = root.locator(".mh-formulaline span i").evaluate_all(
        "all => all.map((i) => [i.textContent, i.getBoundingClientRect().x, i.getBoundingClientRect().width])"
    )
    at = {name: x + width / 2 - line for name, x, width in letters}
    assert ends[0][1] == pytest.approx(at["Q"], abs=2)
    assert ends[3][1] == pytest.approx(at["V"], abs=2)
    assert ends[1][1] == pytest.approx(at["K"], abs=14)
    assert ends[2][1] == pytest.approx(at["d"], abs=18)


def test_on_a_phone_the_parts_stand_in_reading_order(figure):
    root = figure("roles", {"width": 390})
    assert not root.locator(".mh-leaders").is_visible()
    tops = {
        part: root.locator(selector).bounding_box()["y"]
        for part, selector in (
            ("words", "[data-part=words]"),
            ("value", "[data-part=value]"),
            ("formula", ".mh-formularow"),
            ("score", "[data-part=score]"),
            ("result", "[data-part=result]"),
            ("told", ".mh-telling"),
        )
    }
    assert [*tops.values()] == sorted(tops.values())


def test_python_sets_the_whole_state(widget_page, make):
    shown = make("roles", asks="pizza")
    shown.one_matrix = True
    shown.w_k = [[1.0, 0.0], [0.0, 1.0]]
    root = widget_page(shown).locator("[data-roles]")
    assert root.get_attribute("data-asks") == "1"
    assert root.get_attribute("data-matrices") == "1"
    assert close(cells(root, "score"), shown.scores)
    assert close(cells(root, "weights"), shown.weights)


def test_all_planes_of_roles_share_one_scale(widget_page, make):
    shown = make("roles")
    shown.w_q = [[4.0, 0.0], [0.0, 4.0]]
    root = widget_page(shown).locator("[data-roles]")
    steps = root.locator("[data-part=query], [data-part=key]").evaluate_all(
        "all => all.map((part) => part.querySelectorAll('.mh-gridline').length)"
    )
    assert steps[0] == steps[1]
    tips = root.locator("[data-part=query] .mh-vector path").evaluate_all(
        """all => all.flatMap((path) => {
            const { x, y, width, height } = path.getBBox();
            return [x, y, x + width, y + height];
        })"""
    )
    assert min(tips) > 0 and max(tips) < 160


def test_the_numbers_at_the_start_are_those_that_were_typed(make):
    shown = make("roles")
    assert shown.start["vectors"] == [[-0.6, 1.9], [2.2, 0.8], [1.4, -0.5]]
    shown.vectors = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]
    assert shown.x.tolist() == shown.vectors
