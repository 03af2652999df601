"""What a Worker that has the model answers, and when: without a Worker, and at the end in one."""

import json
import re
from contextlib import ExitStack

import numpy as np
import pytest
import torch

from manyheads.models import minilm
from manyheads.widgets import bundle
from support.javascript import hand_over, without_page

TEXT = "The dog chased the cat."
OTHER = "Anna gave Tom the key!"
# As much of a Worker as the program uses: what is given away is gone, and others get their turn when the test says so.
_AROUND = """
class TextDecoder {
  decode(bytes) {
    const escaped = Array.from(new Uint8Array(bytes), (b) => "%" + b.toString(16).padStart(2, "0"));
    return decodeURIComponent(escaped.join(""));
  }
}
let told = [], resume = [];
const receive = makeReading(
  (answer, given) => {
    const copy = { ...answer };
    for (const [name, value] of Object.entries(answer)) {
      if (ArrayBuffer.isView(value)) copy[name] = Array.from(value);
    }
    for (const buffer of given) buffer.transfer();
    const kept = Object.keys(answer).filter((name) => answer[name].length && ArrayBuffer.isView(answer[name]));
    told.push({ ...copy, ...(kept.length ? { kept } : {}) });
  },
  () => new Promise((next) => resume.push(next)),
);
"""


class Reader:
    """A program that reads sentences, one step at a time."""

    def __init__(self, parts, *names: str):
        self.engine = without_page("heads/model/reading.js")
        self.engine.eval(_AROUND)
        self.parts = parts
        self.give(*names)

    def give(self, *names: str) -> list[dict]:
        for name in names:
            hand_over(self.engine, "bytes", self.parts[name])
            self.engine.eval(f"receive({{ part: '{name}', bytes }})")
        return self.told()

    def read(self, number: int, text, **options) -> list[dict]:
        message = {"read": number, "text": text, "off": [], **options}
        self.engine.eval(f"receive({json.dumps(message)})")
        return self.told()

    def step(self, count: int = 1) -> list[dict]:
        """Let it go on, as often as that; what it has told meanwhile."""
        for _ in range(count):
            self.engine.eval("resume.splice(0).forEach((next) => next())")
        return self.told()

    def told(self) -> list[dict]:
        return json.loads(self.engine.eval("JSON.stringify(told.splice(0))"))


def layers_of(answers: list[dict]) -> list[int]:
    return [each["layer"] for each in answers if "layer" in each]


@pytest.fixture(scope="module")
def encoder():
    torch.set_default_dtype(torch.float64)
    try:
        yield minilm.load_encoder()[0]
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.fixture
def right(encoder, tokenizer):
    """The weights of all layers by torch, and the sentence's mean."""

    def right(text: str, *off: tuple[int, int]):
        ids, _ = minilm.encode(text, tokenizer)
        with torch.no_grad(), ExitStack() as switches:
            for at in off:
                switches.enter_context(minilm.switched_off(encoder, *at))
            x, weights = encoder(ids)
        return weights[0].numpy(), x[0].mean(dim=0).numpy()

    return right


@pytest.fixture
def reader(parts):
    """One that has the whole model."""
    return Reader(parts, *parts)


def error_of(answers: list[dict], weights: np.ndarray) -> float:
    """How far the answers' weights are from those of their layers."""
    return max(
        np.abs(
            np.array(each["weights"]) - weights[each["layer"]].ravel()
        ).max()
        for each in answers
        if "layer" in each
    )


def test_tokens_come_at_once_then_layer_after_layer_then_the_mean(
    reader, right
):
    weights, mean = right(TEXT)
    tokens = ["[CLS]", "the", "dog", "chased", "the", "cat", ".", "[SEP]"]
    assert reader.read(7, TEXT) == [{"id": 7, "tokens": tokens}]
    answers = []
    for layer in range(6):
        (answer,) = reader.step()
        assert (answer["id"], answer["layer"]) == (7, layer)
        assert len(answer["query"]) == len(answer["key"]) == 8 * 384
        answers.append(answer)
    assert error_of(answers, weights) < 1e-6
    (done,) = reader.step()
    assert (done["id"], done["done"]) == (7, True)
    assert np.abs(np.array(done["output"]) - mean).max() < 1e-6
    assert reader.step(3) == []


def test_numbers_are_given_away_and_not_copied(reader):
    reader.read(1, TEXT)
    for answer in reader.step(7):
        assert "kept" not in answer, f"copied: {answer['kept']}"


def test_it_asks_for_the_tokens_that_it_lacks_and_goes_on_when_they_come(
    parts, right
):
    reader = Reader(parts, "words", "positions", "layer-0", "tokens-0")
    reader.read(1, "Palindromes, the longest!")
    (asked,) = reader.step()
    assert asked["id"] == 1 and "tokens-0" not in asked["need"]
    assert len(asked["need"]) > 1 and len(asked) == 2
    assert asked["need"] == [*dict.fromkeys(asked["need"])]
    assert reader.step(2) == []
    assert reader.give(*asked["need"][1:]) == []
    (answer,) = reader.give(asked["need"][0])
    assert answer["layer"] == 0
    # The next layers are read as they come.
    assert reader.step(2) == []
    assert reader.give("layer-2") == []
    assert layers_of(reader.give("layer-1")) == [1]
    assert layers_of(reader.step()) == [2]
    answers = reader.give("layer-3", "layer-4", "layer-5") + reader.step(4)
    assert layers_of(answers) == [3, 4, 5] and answers[-1]["done"]
    assert error_of(answers, right("Palindromes, the longest!")[0]) < 1e-6


def test_a_sentence_waits_for_the_words(parts):
    reader = Reader(parts)
    assert reader.read(1, TEXT) == []
    (answer,) = reader.give("words")
    assert answer["tokens"][2] == "dog"


def test_a_sentence_waits_for_what_it_needs_alone(parts):
    reader = Reader(parts)
    reader.read(1, TEXT)
    assert reader.give("positions", "layer-3") == []
    assert reader.give("words")[0]["tokens"][2] == "dog"


def test_a_newer_sentence_makes_it_drop_the_older_one(reader, right):
    reader.read(1, TEXT)
    assert layers_of(reader.step(3)) == [0, 1, 2]
    tokens = reader.read(2, OTHER)
    assert [each["id"] for each in tokens] == [2]
    answers = reader.step(9)
    assert {each["id"] for each in answers} == {2}
    assert layers_of(answers) == [0, 1, 2, 3, 4, 5] and answers[-1]["done"]
    assert error_of(answers, right(OTHER)[0]) < 1e-6


def test_a_sentence_that_waits_is_dropped_too(parts):
    reader = Reader(
        parts, "words", "positions", *(f"layer-{layer}" for layer in range(6))
    )
    reader.read(1, "Palindromes")
    # The step in which it asks, and the one in which it begins to wait.
    assert [each["id"] for each in reader.step(2)] == [1]
    reader.read(2, TEXT)
    (asked,) = reader.step()
    assert asked["id"] == 2
    answers = reader.give(*(f"tokens-{page}" for page in range(16)))
    answers += reader.step(9)
    assert {each["id"] for each in answers} == {2}
    assert layers_of(answers) == [0, 1, 2, 3, 4, 5]


def test_heads_are_switched_off_and_layers_before_are_left_alone(
    reader, right
):
    reader.read(1, TEXT)
    reader.step(9)
    reader.read(2, TEXT, off=["3.1", "5.11"], **{"from": 3})
    answers = reader.step(9)
    assert layers_of(answers) == [3, 4, 5]
    weights, mean = right(TEXT, (3, 1), (5, 11))
    assert error_of(answers, weights) < 1e-6
    assert np.abs(np.array(answers[-1]["output"]) - mean).max() < 1e-6
    # And on again, in another order.
    reader.read(3, TEXT, off=["5.11", "5.2"], **{"from": 3})
    answers = reader.step(9)
    assert layers_of(answers) == [3, 4, 5]
    assert error_of(answers, right(TEXT, (5, 2), (5, 11))[0]) < 1e-6


def test_what_no_longer_holds_is_computed_again(reader, right):
    reader.read(1, TEXT)
    reader.step(9)
    # A head of an earlier layer has changed as well.
    reader.read(2, TEXT, off=["2.0", "4.4"], **{"from": 4})
    answers = reader.step(9)
    assert layers_of(answers) == [2, 3, 4, 5]
    assert error_of(answers, right(TEXT, (2, 0), (4, 4))[0]) < 1e-6
    # The last one was dropped before it came so far.
    reader.read(3, TEXT, off=["0.0"])
    assert layers_of(reader.step(2)) == [0, 1]
    reader.read(4, TEXT, off=["0.0", "5.5"], **{"from": 5})
    answers = reader.step(9)
    assert layers_of(answers) == [2, 3, 4, 5]
    assert error_of(answers, right(TEXT, (0, 0), (5, 5))[0]) < 1e-6
    # Another text has nothing in common with it.
    reader.read(5, OTHER, off=["0.0", "5.5"], **{"from": 5})
    answers = reader.step(9)
    assert layers_of(answers) == [0, 1, 2, 3, 4, 5]
    assert error_of(answers, right(OTHER, (0, 0), (5, 5))[0]) < 1e-6


def test_a_head_switched_off_in_the_layer_before_is_noticed(reader, right):
    reader.read(1, TEXT)
    reader.step(9)
    reader.read(2, TEXT, off=["2.7"], **{"from": 3})
    answers = reader.step(9)
    assert layers_of(answers) == [2, 3, 4, 5]
    assert error_of(answers, right(TEXT, (2, 7))[0]) < 1e-6


def test_who_asks_for_all_layers_gets_them_again(reader):
    reader.read(1, TEXT)
    reader.step(9)
    reader.read(2, TEXT.upper())
    assert layers_of(reader.step(9)) == [0, 1, 2, 3, 4, 5]


def test_a_sentence_that_is_too_long_is_told_and_the_next_one_read(reader):
    assert reader.read(1, "word " * 127) == [
        {"id": 1, "error": "too long", "tokens": 129, "longest": 128}
    ]
    assert reader.step(3) == []
    assert len(reader.read(2, "word " * 126)[0]["tokens"]) == 128
    assert layers_of(reader.step()) == [0]


def test_what_goes_wrong_is_told_in_words(parts):
    reader = Reader({**parts, "layer-1": b"short", "chapter": b""})
    (broken,) = reader.give("layer-1")
    assert broken == {
        "part": "layer-1",
        "error": "broken",
        "words": "Error: 5 bytes are too few",
    }
    (broken,) = reader.give("chapter")
    assert (broken["part"], broken["error"]) == ("chapter", "broken")
    reader.give("words")
    (failed,) = reader.read(3, 42)
    assert (failed["id"], failed["error"]) == (3, "failed")
    assert "Error" in failed["words"]
    # It reads on all the same.
    assert reader.read(4, TEXT)[0]["tokens"][1] == "the"


_PAGE = """async (source) => {
  const told = [];
  const worker = new Worker(URL.createObjectURL(new Blob([source])));
  const bytesOf = async (name) => (await fetch(`/${name}`)).arrayBuffer();
  const give = async (name) => {
    const bytes = await bytesOf(name);
    worker.postMessage({ part: name, bytes }, [bytes]);
  };
  const done = new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(event.message);
    worker.onmessage = async ({ data }) => {
      told.push(data);
      // A newer sentence comes while layer 1 of the first is told.
      if (data.id === 1 && data.layer === 1) {
        worker.postMessage({ read: 2, text: "The dog chased the cat.", off: [] });
      }
      for (const name of data.need ?? []) await give(name);
      if (data.done) resolve();
    };
  });
  for (const name of ["words", "positions", ...[0, 1, 2, 3, 4, 5].map((n) => `layer-${n}`)]) await give(name);
  worker.postMessage({ read: 1, text: "word ".repeat(120), off: [] });
  await done;
  worker.terminate();
  // Playwright takes long for many numbers, so those of the first stay here.
  return told.map(({ id, layer, done, weights }) => ({
    id, ...(done ? { done } : {}), ...(weights ? { layer, weights: id === 2 ? [...weights] : [] } : {}),
  }));
}"""


@pytest.mark.long
def test_it_runs_in_a_worker_made_of_a_blob(browser, parts, right):
    source = re.sub(
        "^export ", "", bundle.module("heads/model/worker.js"), flags=re.M
    )

    def serve(route):
        name = route.request.url.rpartition("/")[2]
        route.fulfill(
            body=parts.get(name, b"<title>Page</title>"),
            content_type="text/html",
        )

    context = browser.new_context()
    try:
        context.route("**/*", serve)
        page = context.new_page()
        page.goto("http://localhost/page")
        answers = page.evaluate(_PAGE, source)
    finally:
        context.close()
    first, second = ([a for a in answers if a["id"] == n] for n in (1, 2))
    assert layers_of(first)[:2] == [0, 1] and len(layers_of(first)) < 5
    assert layers_of(second) == [0, 1, 2, 3, 4, 5]
    assert answers[-1]["done"] and answers[-1]["id"] == 2
    assert error_of(second, right(TEXT)[0]) < 1e-6
