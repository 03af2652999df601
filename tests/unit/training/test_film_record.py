"""What is kept of a training: shares in a byte, frames, and the record in the repository."""

import numpy as np
import pytest
import torch

from manyheads.training import film
from manyheads.training.repeats import Model
from manyheads.training.shares import from_codes, to_codes


def written(share: float) -> str:
    """As the page writes it."""
    if share < 0.005:
        return "<0.005"
    return f"{share:.2f}" if share < 0.995 else f"{share:.3f}"


def test_a_share_in_a_byte_is_written_with_the_same_digits():
    x = torch.rand(20_000, dtype=torch.float64)
    ends = torch.tensor([0.0, 0.005, 0.995, 1.0], dtype=torch.float64)
    shares = torch.cat([x, x / 100, 1 - x / 100, ends])
    back = from_codes(to_codes(shares))
    assert np.abs(back - shares.numpy()).max() <= 0.0025
    for share, other in zip(shares.tolist(), back.tolist(), strict=True):
        assert written(share) == written(other)


@pytest.fixture(scope="module")
def record():
    return film.Record.read()


def model_after(record, step: int) -> Model:
    """The model as the file has it."""
    numbers = torch.from_numpy(
        np.frombuffer(record.model_after(step), "<f2").astype("f4")
    )
    model = Model()
    torch.nn.utils.vector_to_parameters(numbers, model.parameters())
    return model


def unpacked(frame: bytes):
    """Its maps as squares, and its guesses."""
    seq = len(film.LETTERS)
    codes = np.frombuffer(frame, np.uint8)
    size = seq * (seq + 1) // 2
    maps = np.zeros((len(film.MAPS), seq, seq))
    rows, columns = np.tril_indices(seq)
    maps[:, rows, columns] = from_codes(
        codes[: len(film.MAPS) * size].reshape(-1, size)
    )
    return maps, codes[len(film.MAPS) * size :].reshape(
        len(film.VARIANTS), seq, -1
    )


def test_a_frame_is_what_the_kept_model_does(record):
    model = model_after(record, 250)
    kept = unpacked(film.frame(model))
    frame = unpacked(record.frame(250))
    # The model is kept in 16 bits, so its weights differ by little.
    assert np.abs(kept[0] - frame[0]).max() < 0.02
    tokens = torch.tensor([[film.SYMBOLS.index(x) for x in film.LETTERS]])
    for i, (off, layer, head) in enumerate(film.MAPS):
        with film.switched_off(model, off):
            _, weights = model(tokens)
        right = weights[0, layer, head].detach().numpy()
        assert np.abs(kept[0][i] - right).max() <= 0.0025
    for i, off in enumerate(film.VARIANTS):
        with film.switched_off(model, off):
            scores, _ = model(tokens)
        shares = scores[0].softmax(-1).detach()
        top = shares.topk(film.TOP)
        assert (kept[1][i][:, : film.TOP] == top.indices.numpy()).all()
        found = from_codes(kept[1][i][:, film.TOP : 2 * film.TOP])
        assert np.abs(found - top.values.numpy()).max() <= 0.0025
        # After the third O, at place 19, comes Z.
        answer = from_codes(kept[1][i][19, -1:])[0]
        assert abs(answer - shares[19, film.SYMBOLS.index("Z")]) <= 0.0025
    assert torch.equal(model.heads_on, torch.ones(2, 2))


def test_the_record_is_whole(record):
    about = record.about
    assert about["steps"] == film.STEPS == sorted(set(film.STEPS))
    assert about["kept"] == film.KEPT and set(film.KEPT) <= set(film.STEPS)
    assert about["letters"] == film.LETTERS
    assert len(set(about["symbols"])) == 64
    assert len(record.frames) % len(film.STEPS) == 0
    assert len(record.kept) == 2 * 43_392 * len(film.KEPT)
    assert len(record.frames) + len(record.kept) < 1_500_000
    for off in film.VARIANTS:
        curve = about["curves"][off]
        assert {len(each) for each in curve.values()} == {len(film.STEPS)}
    made = about["made_with"]
    assert made["processor"] and made["torch"] and made["python"]


def test_the_record_shows_what_the_chapter_tells(record):
    curves = record.about["curves"]
    whole = {name: each[-1] for name, each in curves[""].items()}
    assert whole["loss"] < 0.5 and whole["right"] > 0.95
    assert max(whole["one_back"][0]) > 0.35
    assert min(whole["what_followed"][1]) > 0.35
    # One head of layer 0 is missed; the heads of layer 1 cover for each other.
    off = {name: curve["right"][-1] for name, curve in curves.items()}
    assert min(off["0.0"], off["0.1"]) < 0.7
    assert min(off["1.0"], off["1.1"]) > 0.9


def test_other_models_show_that_depth_is_what_it_takes(record):
    for control in record.about["controls"]:
        if control["layers"] == 1:
            assert control["right"] < 0.6
        else:
            assert control["right"] > 0.95 and control["loss"] < 0.5
            assert max(control["one_back"][0]) > 0.35


def test_a_training_is_recorded(monkeypatch, tmp_path):
    monkeypatch.setattr(film, "STEPS", [0, 2, 3])
    monkeypatch.setattr(film, "KEPT", [0, 3])
    monkeypatch.setattr(film, "SEQUENCES", 8)
    record = film.record(seed=3)
    record.write(tmp_path)
    again = film.Record.read(tmp_path)
    assert again == record
    assert again.about["seed"] == 3
    first = np.frombuffer(record.model_after(0), "<f2")
    expected = torch.nn.utils.parameters_to_vector(Model(seed=3).parameters())
    assert (first == expected.detach().numpy().astype("<f2")).all()
    assert record.frame(2) != record.frame(3)
    control = film.control(1, 4, 0, 2)
    assert control["layers"] == 1 and len(control["one_back"][0]) == 4


def test_a_head_is_on_again_afterwards():
    model = Model()
    with film.switched_off(model, "1.0"):
        assert model.heads_on.tolist() == [[1, 1], [0, 1]]
    assert model.heads_on.tolist() == [[1, 1], [1, 1]]
