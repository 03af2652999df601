"""The trained model is cut so that a page can put it together again, exactly, and goes with pages that ask for it."""

import base64
import hashlib
import json
import re
import types

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from book.page import model_parts, widgets
from book.page.model_parts import cut, files
from manyheads.models.quantization import dequantize

# What the layout says of the encoder's sizes.
D_MODEL, HIDDEN, GROUP = 384, 1536, 32
SHAPES = {
    "attention.w_query": (D_MODEL, D_MODEL),
    "attention.w_key": (D_MODEL, D_MODEL),
    "attention.w_value": (D_MODEL, D_MODEL),
    "attention.w_output": (D_MODEL, D_MODEL),
    "expand": (HIDDEN, D_MODEL),
    "contract": (D_MODEL, HIDDEN),
}
WIDTHS = {
    "attention.w_query.bias": D_MODEL,
    "attention.w_key.bias": D_MODEL,
    "attention.w_value.bias": D_MODEL,
    "attention.w_output.bias": D_MODEL,
    "attention_norm.weight": D_MODEL,
    "attention_norm.bias": D_MODEL,
    "expand.bias": HIDDEN,
    "contract.bias": D_MODEL,
    "norm.weight": D_MODEL,
    "norm.bias": D_MODEL,
}
ORDER = [
    "words",
    "positions",
    "tokens-0",
    "tokens-1",
    *(f"layer-{layer}" for layer in range(6)),
    *(f"tokens-{page}" for page in range(2, 16)),
]


@pytest.fixture(scope="module")
def parts():
    return files.parts()


@pytest.fixture(scope="module")
def stored():
    return load_file(files.WEIGHTS)


@pytest.fixture(scope="module")
def vocabulary():
    return json.loads(files.TOKENIZER.read_text("utf8"))["model"]["vocab"]


class Reader:
    """Takes numbers off the front of a part's bytes."""

    def __init__(self, data: bytes):
        self.data = data

    def take(self, kind: str, *shape: int) -> torch.Tensor:
        size = np.dtype(kind).itemsize * int(np.prod(shape))
        taken, self.data = self.data[:size], self.data[size:]
        return torch.from_numpy(
            np.frombuffer(taken, kind).reshape(shape).copy()
        )


def test_the_layers_come_together_again_exactly(parts, stored):
    """Codes and scales too: that the weights are equal follows, and is what counts."""
    for number in range(6):
        part, prefix = Reader(parts[f"layer-{number}"]), f"layers.{number}."
        for name, width in WIDTHS.items():
            assert torch.equal(part.take("<f4", width), stored[prefix + name])
        scales = {
            name: part.take("<f2", rows, columns // GROUP)
            for name, (rows, columns) in SHAPES.items()
        }
        for name, shape in SHAPES.items():
            weight = f"{prefix}{name}.weight"
            assert torch.equal(
                dequantize(part.take("i1", *shape), scales[name]),
                dequantize(
                    stored[f"{weight}.codes"], stored[f"{weight}.scale"]
                ),
            ), weight
        assert part.data == b""


def test_the_positions_come_together_again_exactly(parts, stored):
    part = Reader(parts["positions"])
    assert torch.equal(
        part.take("<f4", 128, D_MODEL), stored["positions.weight"][:128]
    )
    for name in ("norm.weight", "norm.bias"):
        assert torch.equal(part.take("<f4", D_MODEL), stored[name])
    assert part.data == b""


def test_each_word_has_its_own_row_of_the_embeddings(
    parts, stored, vocabulary
):
    words = parts["words"].decode().split("\n")
    assert sorted(words) == sorted(vocabulary)
    pages = []
    for page in range(16):
        part = Reader(parts[f"tokens-{page}"])
        rows = min(2000, len(words) - 2000 * page)
        scale = part.take("<f2", rows, D_MODEL // GROUP)
        pages.append(dequantize(part.take("i1", rows, D_MODEL), scale))
        assert part.data == b""
    ids = [vocabulary[word] for word in words]
    codes, scale = (
        stored[f"tokens.weight.{kind}"][ids] for kind in ("codes", "scale")
    )
    assert torch.equal(torch.cat(pages), dequantize(codes, scale))


def test_the_ranks_are_in_order_of_what_most_texts_need(parts):
    words = parts["words"].decode().split("\n")
    assert words[:5] == ["[CLS]", "[SEP]", "[UNK]", "[PAD]", "[MASK]"]
    characters = words[5:].index("the")
    ascii_tokens = words[5 : 5 + characters]
    assert set("abcxyz0123456789.,?!'\"-") <= set(ascii_tokens)
    assert all(re.fullmatch(r"[!-~]", word) for word in ascii_tokens)
    assert words[5 + characters :][:4] == ["the", "of", "and", "in"]
    assert words[-1] == "[unused993]"
    assert words.index("~") < words.index("##～") < words.index("～")
    assert words.index("～") < words.index("[unused0]")


def test_a_vocabulary_is_ranked_whatever_its_order():
    ids = {"b": 1000, "[unused0]": 1, "[CLS]": 101, "the": 1996, "é": 1100}
    ids |= {"x": 2500, "[SEP]": 102, "of": 1997, "[unused9]": 1500}
    assert cut.words_by_rank(ids) == (
        [
            "[CLS]",
            "[SEP]",
            "b",
            "x",
            "the",
            "of",
            "é",
            "[unused0]",
            "[unused9]",
        ]
    )


def test_no_number_is_rounded_on_the_way(stored):
    wrong = {"norm.weight": np.zeros(3, "f8")}
    with pytest.raises(ValueError, match="float64 numbers in the place"):
        cut.as_bytes(wrong["norm.weight"], "<f4")
    assert cut.as_bytes(np.array([1], ">f4"[1:]), "<f4") == b"\0\0\x80?"


def test_the_manifest_says_what_the_parts_are(parts):
    manifest = model_parts.manifest()
    assert manifest["folder"] == "_static/model"
    assert [part["name"] for part in manifest["parts"]] == ORDER
    for part in manifest["parts"]:
        data = parts[part["name"]]
        digest = hashlib.sha256(data).hexdigest()
        assert part == {
            "name": part["name"],
            "file": f"{part['name']}-{digest[:16]}.js",
            "sha256": digest,
            "bytes": len(data),
        }


def asking() -> dict:
    return {"state": {"_model_module": "anywidget", "parts": {}}}


def test_a_widget_that_asks_is_told_where_the_parts_are():
    models = {
        "asks": asking(),
        "has others": {"state": {"_model_module": "m", "parts": {"a": 1}}},
        "asks for nothing": {"state": {"_model_module": "anywidget"}},
    }
    before = json.dumps(models["has others"])
    model_parts.give_manifest(models, "chapters/page")
    given = models["asks"]["state"]["parts"]
    assert given["folder"] == "../_static/model"
    assert given["parts"] == model_parts.manifest()["parts"]
    assert json.dumps(models["has others"]) == before
    assert "parts" not in models["asks for nothing"]["state"]
    top = {"asks": asking()}
    model_parts.give_manifest(top, "index")
    assert top["asks"]["state"]["parts"]["folder"] == "_static/model"


class Script:
    """A script of a page, as Sphinx has it."""

    def __init__(self, models: dict):
        body = json.dumps({"state": models})
        self.attributes = {"type": widgets.STATE, "body": body}


def test_the_state_in_a_page_has_the_manifest():
    model = asking() | {"model_name": "AnyModel"}
    view = '<script type="application/vnd.jupyter.widget-view+json">'
    context = {
        "script_files": [Script({"one": model})],
        "body": f'{view}{{"model_id": "one"}}</script>',
        **{"pagename": "chapters/page", "master_doc": "chapters/welcome"},
    }
    app = types.SimpleNamespace(outdir="")
    widgets.move_states(app, "chapters/page", "page.html", context, None)
    assert '"folder": "../_static/model"' in context["body"]
    assert model_parts.manifest()["parts"][3]["file"] in context["body"]


@pytest.fixture
def small(monkeypatch):
    """Parts of a few bytes, so that they are written at once."""
    parts = {"words": b"a\nb", "layer-0": bytes(range(256))}
    monkeypatch.setattr(files, "parts", lambda: parts)
    return parts


def page_with(root, *names: str) -> None:
    listed = [p for p in files.manifest()["parts"] if p["name"] in names]
    text = json.dumps({"folder": "../_static/model", "parts": listed})
    (root / "chapters").mkdir(exist_ok=True)
    page = text if names else "a page"
    (root / "chapters" / "page.html").write_text(page, "utf8")


def test_the_parts_that_a_page_asks_for_are_written_once(tmp_path, small):
    page_with(tmp_path, *small)
    model_parts.write(tmp_path)
    folder = tmp_path / "_static" / "model"
    assert len([*folder.iterdir()]) == len(small)
    for part in files.manifest()["parts"]:
        text = (folder / part["file"]).read_text("utf8")
        name, coded = re.fullmatch(
            r'manyHeadsPart\("([\w-]+)","([\w+/=]*)"\)\n', text
        ).groups()
        assert name == part["name"]
        assert base64.b64decode(coded) == small[name]
    times = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    model_parts.write(tmp_path)
    assert times == {f: f.stat().st_mtime_ns for f in folder.iterdir()}


def test_what_no_page_asks_for_is_not_there(tmp_path, small):
    folder = tmp_path / "_static" / "model"
    page_with(tmp_path)
    model_parts.write(tmp_path)
    assert not folder.exists()
    page_with(tmp_path, *small)
    model_parts.write(tmp_path)
    (folder / "words-0123456789abcdef.js").write_text("of an older model")
    page_with(tmp_path, "layer-0")
    model_parts.write(tmp_path)
    (left,) = folder.iterdir()
    assert left.name.startswith("layer-0-")
    page_with(tmp_path)
    model_parts.write(tmp_path)
    assert [*folder.iterdir()] == []
