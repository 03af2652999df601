"""The chapters with whole models switched on, as in Colab: with small ones, untrained."""

import nbformat
import torch
from nbclient import NotebookClient
from tokenizers import Tokenizer, models
from transformers import GPT2Config, GPT2Model, PreTrainedTokenizerFast

from manyheads.models.gpt2 import TOKENIZER as GPT2_TOKENIZER
from manyheads.models.minilm import TOKENIZER
from support.models import save_small_gpt2, small_bert
from support.paths import CHAPTERS


def run(name: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)
    NotebookClient(
        notebook, timeout=300, resources={"metadata": {"path": CHAPTERS}}
    ).execute()
    return notebook


def test_trained_heads(tmp_path, monkeypatch):
    sentence = "the cook who tasted the soup said it was too salty ."
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        *dict.fromkeys(sentence.split()),
    ]
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.model = models.WordPiece(
        {word: i for i, word in enumerate(words)}, unk_token="[UNK]"
    )
    folder = tmp_path / "minilm"
    small_bert().save_pretrained(folder)
    PreTrainedTokenizerFast(tokenizer_object=tokenizer).save_pretrained(folder)
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
    shown = [
        output.data["text/plain"]
        for cell in notebook.cells
        if "MANYHEADS_" in cell.source
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert len(shown) == 2
    assert shown[0].startswith(
        "The cook who tasted the soup said it was too salty.: 6 small heatmaps, 2 layers down and 3 heads across, "
        "each with 14 queries"
    )
    assert shown[1].startswith("GPT-2: The cook")


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
