"""The chapters with whole models switched on, as in Colab: with small ones, untrained."""

import nbformat
import torch
from transformers import GPT2Config, GPT2Model, PreTrainedTokenizerFast

from manyheads.models.gpt2 import TOKENIZER as GPT2_TOKENIZER
from manyheads.models.minilm import TOKENIZER, load_encoder
from support.chapters import run_in_kernels
from support.models import as_bert, save_small_gpt2
from support.paths import CHAPTERS


def run(name: str) -> nbformat.NotebookNode:
    path = CHAPTERS / f"{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    run_in_kernels({path: notebook})
    return notebook


def test_trained_heads(tmp_path, monkeypatch):
    folder = tmp_path / "minilm"
    as_bert(load_encoder()[0]).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_file=str(TOKENIZER), unk_token="[UNK]", pad_token="[PAD]"
    ).save_pretrained(folder)
    monkeypatch.setenv("MANYHEADS_MINILM", str(folder))

    torch.manual_seed(0)
    gpt2 = GPT2Model(GPT2Config(n_embd=24, n_head=3, n_layer=2))
    folder = tmp_path / "gpt2"
    gpt2.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_file=str(GPT2_TOKENIZER)
    ).save_pretrained(folder)
    monkeypatch.setenv("MANYHEADS_GPT2", str(folder))

    notebook = run("trained_heads")
    cells = [cell for cell in notebook.cells if "MANYHEADS_" in cell.source]
    compared, drawn = (cell.outputs for cell in cells)
    printed = [output.text for output in compared if "text" in output]
    assert (
        "The largest change of a weight in this sentence: 0.000\n" in printed
    )
    shown = [output.data["text/plain"] for output in drawn if "data" in output]
    assert any(text.startswith("GPT-2: The cook") for text in shown)


def test_gpt2(tmp_path, monkeypatch):
    save_small_gpt2(tmp_path)
    monkeypatch.setenv("MANYHEADS_GPT2", str(tmp_path))
    notebook = run("gpt2")
    cell = next(
        cell for cell in notebook.cells if "MANYHEADS_GPT2" in cell.source
    )
    shown = [
        output.data["text/plain"]
        for output in cell.outputs
        if "data" in output
    ]
    assert any(
        text.startswith("GPT-2's own first layer: 3 heatmaps, 16 queries down")
        for text in shown
    )
    assert "Explorer(heads=3, seq=16, d_model=24, causal=True)" in shown
