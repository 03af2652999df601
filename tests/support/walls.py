"""The wall of heads in a page: what it shows, and how a reader's own sentence gets into it."""

import base64

import numpy as np

from manyheads.models.reading import Reading
from support.browser import until

WALL = "document.querySelector('[data-wall]')"
# What a wall holds, with its numbers as a string of base64, as no driver carries binary data.
HELD = """({ dataset, tokens, weights }) => {
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  const { layers, heads, seq } = dataset;
  return { tokens, shape: [layers, heads, seq, seq].map(Number), base64: btoa(text) };
}"""

# The colours of a map's cells, four numbers each, from the canvas that has all maps.
CELLS = """(button) => {
  const canvas = button.parentElement.querySelector(".mw-painted");
  const seq = Number(button.closest("[data-wall]").dataset.seq);
  const scale = canvas.width / canvas.clientWidth;
  const [here, all] = [button, canvas].map((each) => each.getBoundingClientRect());
  const room = Math.floor(here.width * scale);
  const cell = Math.floor(room / seq);
  const margin = Math.floor((room - cell * seq) / 2) + Math.floor(cell / 2);
  const [left, top] = [here.left - all.left, here.top - all.top].map((place) => Math.round(place * scale) + margin);
  const context = canvas.getContext("2d");
  return Array.from({ length: seq * seq }, (_, at) => {
    const [row, column] = [Math.floor(at / seq), at % seq];
    return [...context.getImageData(left + cell * column, top + cell * row, 1, 1).data];
  }).flat();
}"""


def wall(page):
    return page.locator("[data-wall]").first


def tokens_of(page) -> list[str]:
    return wall(page).evaluate("({ tokens }) => tokens")


def weights_of(page) -> np.ndarray:
    """What the wall holds: (layers, heads, query, key)."""
    return array_of(wall(page).evaluate(HELD))


def array_of(held: dict) -> np.ndarray:
    numbers = np.frombuffer(base64.b64decode(held["base64"]), "<f4")
    return numbers.reshape(held["shape"])


def difference(page, reading: Reading) -> float:
    """How far the wall's weights are from a reading's; its tokens must be the same."""
    return difference_of(wall(page).evaluate(HELD), reading)


def difference_of(held: dict, reading: Reading) -> float:
    """The same of what a wall holds, whoever asked for it."""
    assert held["tokens"] == reading.tokens
    return float(np.abs(array_of(held) - reading.weights.numpy()).max())


def text(page, selector: str) -> str:
    return wall(page).locator(selector).first.inner_text()


def load_model(page) -> None:
    """Ask for the model, and wait until all of it is there."""
    page.get_by_role("button", name="Use your own sentence").click()
    is_ready(page)


def is_ready(page) -> None:
    until(page, f"{WALL}.dataset.state === 'ready'")


def type_sentence(page, sentence: str) -> None:
    """Type a sentence and press Enter; the model must have read it."""
    field = page.get_by_label("Your sentence")
    field.fill(sentence)
    field.press("Enter")
    is_ready(page)
