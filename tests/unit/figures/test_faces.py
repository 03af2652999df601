"""Titles and labels of figures are drawn as they are, in a face that has their signs; else one warning says so."""

import unicodedata
import warnings

import matplotlib
import numpy as np
import pytest
import torch
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager
from matplotlib.text import Text

from manyheads import heatmaps
from manyheads.figures import direction, faces
from manyheads.figures.head_grids import head_grid, head_table

pytestmark = pytest.mark.long

WEIGHTS = torch.full((1, 2, 3, 3), 1 / 3)
FIGURES = {
    "heatmaps": lambda title: heatmaps(
        WEIGHTS[0], "a b c".split(), title=title
    ),
    "head_grid": lambda title: head_grid(WEIGHTS, title),
    "head_table": lambda title: head_table(WEIGHTS[:, :, 0, 0], title),
}
EACH = pytest.mark.parametrize("make", FIGURES.values(), ids=FIGURES.keys())
# No text in these can be a formula, and the last ones would be errors.
FORMULAS = ["$x^2$", "a_b^c", "cost: $5, then $6", "$\\frac{1}{$", "$$", "\\$"]
SCRIPTS = ["नमस्ते", "สวัสดี", "🍕🎉", "ᏣᎳᎩ"]


@EACH
@pytest.mark.parametrize("title", FORMULAS)
@pytest.mark.parametrize("usetex", [False, True])
def test_a_title_is_no_formula(make, title, usetex):
    with matplotlib.rc_context({"text.usetex": usetex}):
        figure = make(title)
        figure._repr_mimebundle_()
    for text in figure.findobj(Text):
        if title in text.get_text():
            assert not text.get_parse_math() and not text.get_usetex()
    shown = [text.get_text() for text in figure.findobj(Text)]
    assert title in shown and figure.alt.startswith(title)


@EACH
def test_a_title_stays_in_its_line_and_turns_nothing(make):
    figure = make("a\n\x1b[31m\u202eb")
    assert figure.get_suptitle() == "a\\n\\x1b[31m\\u202eb"
    assert "\u202e" not in figure.html + figure.alt


@pytest.mark.usefixtures("unchecked_shapes")
@EACH
def test_a_title_that_is_none_is_refused(make):
    for title in ("x" * 201, None, 3):
        with pytest.raises(ValueError, match="title"):
            make(title)


def tokens_with(script: str) -> list[str]:
    return [script, "b", "c"]


@EACH
@pytest.mark.parametrize("script", SCRIPTS)
def test_signs_that_no_face_has_are_told_once(
    make, script, monkeypatch, tmp_path
):
    """Whatever faces this machine has: here none but the book's own."""
    monkeypatch.setattr(faces, "_installed", list)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        figure = make(script)
        figure._repr_mimebundle_()
        figure.savefig(tmp_path / "a.png", bbox_inches="tight")
    (only,) = told
    for sign in script[:3]:
        drawn = unicodedata.category(sign)[0] not in "CZ"
        assert (sign in str(only.message)) == drawn
    assert "Noto Sans" in str(only.message)
    assert script in figure.html and script in figure.alt  # as it is


def test_no_face_of_boxes_counts_as_one():
    """Matplotlib brings a face that has a box for every sign."""
    names = [name for name, _ in faces._installed()]
    assert names and not [name for name in names if "Last Resort" in name]


def test_other_warnings_of_matplotlib_come():
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with faces.said_once():
            warnings.warn("other", stacklevel=1)
    assert [str(each.message) for each in told] == ["other"]


@pytest.fixture
def face_with_cherokee(tmp_path):
    """A face with the letters of one script, each a square, as if installed."""
    letters = sorted({*SCRIPTS[3]})
    pen = TTGlyphPen(None)
    for step, point in enumerate([(0, 0), (0, 500), (500, 500), (500, 0)]):
        (pen.lineTo if step else pen.moveTo)(point)
    pen.closePath()
    square = pen.glyph()
    names = [".notdef", *(f"u{ord(each):X}" for each in letters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(x): f"u{ord(x):X}" for x in letters})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (600, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable(
        {"familyName": "Cherokee Squares", "styleName": "Regular"}
    )
    builder.setupOS2(sTypoAscender=800)
    builder.setupPost()
    builder.save(tmp_path / "cherokee.ttf")
    known = font_manager.fontManager.ttflist.copy()
    font_manager.fontManager.addfont(tmp_path / "cherokee.ttf")
    yield "Cherokee Squares"
    font_manager.fontManager.ttflist[:] = known


@EACH
def test_an_installed_face_that_has_them_draws_them(make, face_with_cherokee):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        figure = make(SCRIPTS[3])
        figure._repr_mimebundle_()
        labels = heatmaps(WEIGHTS[0], tokens_with(SCRIPTS[3]))
    assert [str(each.message) for each in told] == []
    assert face_with_cherokee in figure._suptitle.get_fontfamily()
    (label, *_) = labels.axes[0].get_xticklabels()
    assert face_with_cherokee in label.get_fontfamily()


def test_no_face_is_looked_for_where_none_is_needed(monkeypatch):
    monkeypatch.setattr(faces, "_installed", lambda: pytest.fail("looked"))
    heatmaps(WEIGHTS[0], ["Пиццу", "注", "e\u0301\u200d\U000e0020"])


def drawn(label: str) -> np.ndarray:
    """The picture of a figure whose title is the label."""
    figure = head_table(torch.ones(1, 1), label)
    figure.set_dpi(60)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def test_a_word_from_right_to_left_is_drawn_from_right_to_left():
    """Hebrew has no joined letters: it must look as its letters do the other way round, forced to run to the right."""
    word = "שלום"
    backwards = "".join(reversed(word))
    picture = drawn(word)
    assert not np.array_equal(picture, drawn(backwards))
    forced = "\u200b".join(backwards)
    assert picture.shape == drawn(forced).shape


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("שלום", "םולש"),
        ("a שלום b", "a םולש b"),
        ("שלום a", "a םולש"),
        ("שלום עולם", "םלוע םולש"),
        ("##לום", "םול##"),
        ("חדר 101", "101 רדח"),
        ("ש\u05b0לום", "םולש\u05b0"),
        ("plain", "plain"),
        # Joined: initial, medial, final; alef joins nothing after it.
        ("بيت", "\ufe96\ufef4\ufe91"),
        ("باب", "\ufe8f\ufe8e\ufe91"),
        ("بَي", "\ufef2\ufe91\u064e"),
    ],
)
def test_an_older_matplotlib_gets_letters_as_they_are_seen(text, seen):
    assert direction.visual(text) == seen


def test_a_matplotlib_that_orders_letters_itself_gets_them_as_they_are(
    monkeypatch,
):
    for version, seen in (((3, 10), "בא"), ((3, 11), "אב")):
        monkeypatch.setattr(matplotlib, "__version_info__", version)
        figure = heatmaps(
            WEIGHTS[0], ["אב", "b", "c"], names=["אב", "b"], title="אב"
        )
        panel = figure.axes[0]
        assert panel.get_xticklabels()[0].get_text() == seen
        assert panel.get_yticklabels()[0].get_text() == seen
        assert panel.get_title() == figure.get_suptitle() == seen
        assert "אב" in figure.alt and "אב" in figure.html
