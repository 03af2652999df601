"""What a page carries of a wall of heads: 16 bits a weight, the rows of one head, and where the other sentences lie."""

import base64
import hashlib
import json
import re

import numpy as np
import pytest
import torch

from book.page import model_parts
from book.page.model_parts import sentences as heads
from manyheads.models.reading import Reading

SHAPE = [2, 3, 4, 5]  # layers, heads, seq, d_head
SENTENCES = [{"text": "One.", "tokens": list("abcd")}, {"text": "Two.", "tokens": list("ab")}]  # fmt: skip


def weights_of(codes: np.ndarray) -> np.ndarray:
    """What a page makes of them: 0 is an exact 0, and 65,535 an exact 1."""
    return np.where(codes == 0, 0, (codes - 0.75) / 65534.25)


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape).astype("<f4")


WEIGHTS = torch.from_numpy(random(2, 3, 4, 4)).softmax(dim=-1).numpy()
ROWS = {"query_rows": random(*SHAPE), "key_rows": -random(*SHAPE)}


def model_of(**changes) -> dict:
    """A wall as the page's state has it."""
    state = {
        "_anywidget_id": "manyheads.widgets.heads.heads.Heads",
        "shape": SHAPE,
        "sentences": SENTENCES,
        "parts": {"folder": "_static/model", "parts": []},
        "layer": 1,
        "head": 2,
        **changes,
    }
    arrays = {n: each.tobytes() for n, each in ROWS.items()}
    arrays = {"weights16": heads.sixteen_bits(WEIGHTS), **arrays}
    buffers = [heads.buffer(n, each) for n, each in arrays.items()]
    return {"model_name": "AnyModel", "state": state, "buffers": buffers}


def data_of(model: dict) -> dict[str, bytes]:
    for each in model["buffers"]:
        assert each["encoding"] == "base64"
    return {
        each["path"][0]: base64.b64decode(each["data"])
        for each in model["buffers"]
    }


@pytest.fixture
def prepared(tmp_path, monkeypatch):
    """Prepares models of a page, whose sentences have a few bytes."""
    monkeypatch.setattr(
        heads, "numbers_of", lambda text: f"of {text}".encode()
    )

    def prepared(*models: dict, page: str = "chapters/page") -> None:
        named = {str(i): model for i, model in enumerate(models)}
        heads.lay_beside(named, page, str(tmp_path))

    return prepared


def test_the_first_page_carries_the_rows_of_one_head_alone(prepared):
    model = model_of()
    prepared(model)
    state, data = model["state"], data_of(model)
    assert set(data) == {"weights16", "query_rows", "key_rows"}
    assert state["rows_of"] == [1, 2]
    for name, rows in ROWS.items():
        assert data[name] == rows[1, 2].tobytes()
    packed = np.frombuffer(data["weights16"], "<u2").reshape(WEIGHTS.shape)
    assert np.abs(weights_of(packed) - WEIGHTS).max() < 8e-6


def test_it_says_where_the_sentences_lie(prepared, tmp_path):
    model = model_of()
    prepared(model)
    told = model["state"]["prepared"]
    assert told["folder"] == "../_static/sentences"
    for i, part in enumerate(told["parts"]):
        data = f"of {SENTENCES[i]['text']}".encode()
        digest = hashlib.sha256(data).hexdigest()
        assert part == {
            "name": f"sentence-{i}",
            "file": f"sentence-{i}-{digest[:16]}.js",
            "sha256": digest,
            "bytes": len(data),
        }
        text = (tmp_path / heads.FOLDER / part["file"]).read_text("utf8")
        name, coded = re.fullmatch(
            r'manyHeadsPart\("([\w-]+)","([\w+/=]*)"\)\n', text
        ).groups()
        assert (name, base64.b64decode(coded)) == (part["name"], data)
    top = model_of()
    prepared(top, page="index")
    assert top["state"]["prepared"]["folder"] == "_static/sentences"
    # What is there already is not written again.
    files = [*(tmp_path / heads.FOLDER).iterdir()]
    times = {file: file.stat().st_mtime_ns for file in files}
    prepared(model_of())
    assert times == {file: file.stat().st_mtime_ns for file in files}


@pytest.mark.parametrize(
    "changes", [{"sentences": []}, {"parts": None}], ids=str
)
def test_a_wall_without_sentences_keeps_all_rows(prepared, tmp_path, changes):
    """And so does one of a model that no page has."""
    model = model_of(**changes)
    prepared(model)
    state, data = model["state"], data_of(model)
    assert set(data) == {"weights16", "query_rows", "key_rows"}
    for name, rows in ROWS.items():
        assert data[name] == rows.tobytes()
    assert "prepared" not in state and "rows_of" not in state
    assert not (tmp_path / heads.FOLDER).exists()


def test_a_wall_that_knows_no_rows_has_none(prepared):
    model = model_of(shape=[2, 3, 4, 0])
    none = [heads.buffer(name, b"") for name in ROWS]
    model["buffers"] = [model["buffers"][0], *none]
    prepared(model)
    data = data_of(model)
    assert (data["query_rows"], data["key_rows"]) == (b"", b"")
    assert len(data["weights16"]) == 2 * WEIGHTS.size


def test_other_widgets_are_left_alone(prepared):
    others = [
        model_of(_anywidget_id="manyheads.widgets.splits.splits.Splits"),
        {"model_name": "LayoutModel", "state": {}},
    ]
    before = json.dumps(others)
    prepared(*others)
    assert json.dumps(others) == before


def test_no_weight_moves_far_in_16_bits():
    weights = np.concatenate([np.linspace(0, 1, 99_991), [0.4, 1 / 3]])
    data = heads.sixteen_bits(weights.astype("f4"))
    assert len(data) == 2 * len(weights)
    back = weights_of(np.frombuffer(data, "<u2"))
    assert np.abs(back - weights).max() < 8e-6
    assert heads.sixteen_bits(np.array([0, 1], "f4")) == b"\0\0\xff\xff"


def test_files_that_no_page_asks_for_are_removed(tmp_path):
    model_parts.prune(str(tmp_path))  # a book without any
    folder = tmp_path / heads.FOLDER
    folder.mkdir(parents=True)
    for name in ("sentence-0-aaaa.js", "sentence-1-bbbb.js"):
        (folder / name).write_text("")
    (tmp_path / "chapters").mkdir()
    page = tmp_path / "chapters" / "page.html"
    page.write_text('{"file": "sentence-1-bbbb.js"}', "utf8")
    model_parts.prune(str(tmp_path))
    assert [file.name for file in folder.iterdir()] == ["sentence-1-bbbb.js"]
    page.write_text("", "utf8")
    model_parts.prune(str(tmp_path))
    assert [*folder.iterdir()] == []


def test_a_sentences_numbers_lie_in_their_order(monkeypatch):
    """As the head of the module says; what a page reads out of them stands in test_prepared.py."""
    reading = Reading(
        list("abcd"),
        torch.from_numpy(WEIGHTS),
        torch.from_numpy(ROWS["query_rows"]),
        torch.from_numpy(ROWS["key_rows"]),
        torch.arange(15.0),
    )
    monkeypatch.setattr(heads, "reader", lambda: lambda text: reading)
    data = heads.numbers_of.__wrapped__("a text")

    def take(kind: str, *shape: int) -> np.ndarray:
        nonlocal data
        size = np.dtype(kind).itemsize * int(np.prod(shape))
        taken, data = data[:size], data[size:]
        return np.frombuffer(taken, kind).reshape(shape)

    assert np.array_equal(take("<f4", 15), np.arange(15))
    scales = take("<f4", 2, 2, 3, 1, 1)
    packed = take("<u2", *WEIGHTS.shape)
    assert np.abs(weights_of(packed) - WEIGHTS).max() < 8e-6
    codes = take("<i2", 2, *SHAPE)
    assert data == b""
    for scale, of_kind, rows in zip(scales, codes, ROWS.values(), strict=True):
        assert np.abs(scale * of_kind - rows).max() <= 0.51 * scale.max()
        # The largest of each head has the largest code.
        assert (np.abs(of_kind).max(axis=(-2, -1)) == 32767).all()
