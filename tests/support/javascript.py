"""The widgets' JavaScript in an engine without a page."""

import re

from py_mini_racer import MiniRacer

# As much of an element as a view that only makes some needs: what stands in it can be read back.
_ELEMENTS = """
class Element {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [], dataset: {} });
    this.style = { setProperty(name, value) { this[name] = value; } };
    const add = (name) => (this.attributes.class = `${this.attributes.class ?? ""} ${name}`);
    this.classList = { add, toggle: (name, isOn) => isOn && add(name) };
  }
  setAttribute(name, value) { this.attributes[name] = value; }
  append(...children) { this.children.push(...children); }
  get firstElementChild() { return this.children[0]; }
  get textContent() { return this.children.map((each) => each.textContent ?? each).join(""); }
  get all() { return [this, ...this.children.flatMap((each) => each.all ?? [])]; }
}
const document = { createElement: (tag) => new Element(tag), createElementNS: (_, tag) => new Element(tag) };
"""

# Every number is another one, so that a number that stands elsewhere is seen.
_INPUTS = """
const s = ((heads, seq, dHead) => {
  const dModel = heads * dHead;
  const numbers = (count, from) => Float64Array.from({ length: count }, (_, i) => from + i / 8);
  const matrix = (from) => numbers(dModel * dModel, from).map((x) => Math.sin(x));
  return {
    batch: 1, sentence: 0, heads, seq, dModel, dHead, length: seq, causal: true, paddingMask: false,
    scaled: true, temperature: 1,
    tokens: Array.from({ length: seq }, (_, i) => `t${i}`),
    x: numbers(seq * dModel, 1).map((x) => Math.sin(3 * x)),
    query: numbers(seq * dModel, 2).map((x) => Math.sin(5 * x)),
    key: numbers(seq * dModel, 3).map((x) => Math.cos(7 * x)),
    value: numbers(seq * dModel, 4).map((x) => Math.sin(11 * x)),
    columns(name) { return this[name]; },
    weights: { w_query: matrix(5), w_key: matrix(6), w_value: matrix(7), w_output: matrix(8) },
  };
})(HEADS, SEQ, D_HEAD);
"""


def without_page(name: str) -> MiniRacer:
    """A JavaScript engine that has a module of the package, and no page."""
    from manyheads.widgets import bundle

    engine = MiniRacer()
    engine.eval(re.sub("^export ", "", bundle.module(name), flags=re.M))
    return engine


def with_elements(name: str) -> MiniRacer:
    """The same, with elements that are in no page."""
    engine = without_page(name)
    engine.eval(_ELEMENTS)
    return engine


def engine_with_inputs(
    file: str, heads: int, seq: int, d_head: int
) -> MiniRacer:
    """An engine with a module of the explorer, and with `s`: the inputs, causal, with every tensor given."""
    engine = with_elements(file)
    sizes = {"HEADS": heads, "SEQ": seq, "D_HEAD": d_head}
    script = _INPUTS
    for name, size in sizes.items():
        script = script.replace(name, str(size))
    engine.eval(script)
    return engine


def hand_over(engine: MiniRacer, name: str, content: bytes) -> None:
    """Put bytes into an ArrayBuffer of this name in the engine."""
    engine.eval(f"globalThis.{name} = new ArrayBuffer({len(content)});")
    view = engine.eval(name)
    assert isinstance(view, memoryview)
    view[:] = content
