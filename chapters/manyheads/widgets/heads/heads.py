"""All heads of a model on one sentence: a wall of live maps, one of them enlarged, and how each weight came about."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch
import traitlets
from jaxtyping import Float
from torch import Tensor

from ...models.reading import Reading
from ...validation import (
    check_numbers,
    check_rank,
    check_text,
    check_texts,
    slack,
    whole_number,
)
from ...widgets.bundle import module, script, style
from ...widgets.dimensions import check_range, to_bytes
from ...widgets.saved.savable import Savable
from .alone import read_again, without_reader
from .inputs.labels import no_words
from .inputs.shown import Shown, shown_of, sixteen_bits

# A sentence that is read in the page, or by Python for it, has no more tokens.
LONGEST = 128
_ROWS = "layers heads seq d_head"


def _synced(trait: traitlets.TraitType) -> traitlets.TraitType:
    return trait.tag(sync=True)


class Heads(Savable):
    """A wall of heads: rows are layers, columns heads, and each cell is a head's map of weights.

    The reader's are ``layer`` and ``head`` (the enlarged one), ``query`` and ``key`` (the word that looks, and the one
    that it looks at; -1: the one that it looks at most), ``text`` (a sentence of the reader's own) and ``off`` (heads
    that are switched off, such as ``"3.1"``). In a notebook they can be set and read.
    """

    _esm = module("heads/index.js")
    _css = style("../colours.css", "shared/base.css", "heads/heads.css")
    # The program of the page's own reader, where a built page has the model.
    _worker = _synced(traitlets.Unicode())

    title = _synced(traitlets.Unicode())
    tokens = _synced(traitlets.List(traitlets.Unicode()))
    # layers, heads, seq, d_head (0 where query and key are not known)
    shape = _synced(traitlets.List(traitlets.Int()))
    # Where layers differ in size, or keys aren't the queries' words: each
    # layer's heads, queries and keys; and the words that are looked at.
    sizes = _synced(traitlets.List(traitlets.List(traitlets.Int())))
    key_tokens = _synced(traitlets.List(traitlets.Unicode()))
    # What the rows and columns of the wall are called, where not 0, 1, 2, …
    layer_names = _synced(traitlets.List(traitlets.Unicode()))
    head_names = _synced(traitlets.List(traitlets.Unicode()))
    # The places of tokens that are no whole words, as a tokenizer made them.
    no_words = _synced(traitlets.List(traitlets.Int()))
    # What of all that was given isn't shown, in words.
    left_out = _synced(traitlets.Unicode())
    # 16 bits each, little-endian, row by row: see sixteen_bits
    weights16 = _synced(traitlets.Bytes())
    # float32, little-endian, row by row; a key's rows are as many as the keys
    query_rows = _synced(traitlets.Bytes())
    key_rows = _synced(traitlets.Bytes())
    # Sentences to choose from, each with its text and its tokens; and whether
    # Python can read others.
    sentences = _synced(traitlets.List(traitlets.Dict()))
    reads = _synced(traitlets.Bool())
    # Where the parts of the model are that a built page can read with; the
    # build fills it, unless it is None.
    parts = _synced(traitlets.Dict(allow_none=True))
    notes = _synced(traitlets.List(traitlets.Dict()))
    way_on = _synced(traitlets.Dict())

    layer = _synced(traitlets.Int())
    head = _synced(traitlets.Int())
    query = _synced(traitlets.Int())
    key = _synced(traitlets.Int(-1))
    text = _synced(traitlets.Unicode())
    off = _synced(traitlets.List(traitlets.Unicode()))

    def __init__(
        self,
        weights: Any,
        tokens: Any = None,
        *,
        sentence: int | None = None,
        queries: Any = None,
        keys: Any = None,
        layers: Any = None,
        heads: Any = None,
        query: Float[Tensor, "layers heads query d_head"] | None = None,
        key: Float[Tensor, "layers heads key d_head"] | None = None,
        layer: int = 0,
        head: int = 0,
        word: int | str = 0,
        read: Callable[..., Reading] | None = None,
        sentences: Sequence[str] = (),
        notes: Sequence[Mapping[str, Any]] = (),
        way_on: tuple[str, str] | None = None,
        title: str = "All heads",
    ):
        """The weights of every head on one sentence, and the sentence's tokens.

        weights may be (query, key), (heads, query, key), (layers, heads, query, key), or with a batch axis (layers,
        batch, heads, query, key); or a layer each, as a tuple, a list (``outputs.attentions``) or a mapping from names
        (what ``record`` gives), each of these (query, key), (heads, query, key) or (batch, heads, query, key). They
        may be tensors of any floating-point dtype on any device, numpy's arrays, or lists. sentence chooses from a
        batch; with it, a tensor of four axes is (batch, heads, query, key), and one of three (batch, query, key). Where
        the first axis could be a batch, and neither sentence nor layers= or heads= says what it is, a line under the
        wall says how it was read. Of what ``record`` saw in several calls of a model, give one: ``seen.runs[0]``.
        tokens are a list, or what a tokenizer gave, with its padding left out. For cross-attention, queries and keys
        are given in their place. layers and heads choose some, by number or name; what is left out, the wall says.

        With query and key, which must give the weights, each weight is worked out in the page: q · k, ÷ √d_head, e^,
        ÷ the row's sum; of cross-attention, too, if all layers are of one size. layer, head and word (a token or its
        index) are where the reader begins: the row and the column of the wall. read gives the ``Reading`` of another
        text, as ``manyheads.models.reading.minilm()`` does, for ``read(text, off)``; sentences are some to choose
        from. notes are lines shown under the sentence at a certain place: each a dict with sentence (its index),
        layer, head, query and text. way_on is a link, its words and its address. Raises ``ValueError`` for shapes,
        numbers or tokens that don't fit.
        """
        check_text("title", title)
        check_texts("sentence", sentences)
        check_texts("the text of note", [note["text"] for note in notes])
        _check_way_on(way_on)
        _check_reading(read, sentences, layers, heads, queries)
        if sentence is not None:
            sentence = whole_number("sentence", sentence)
        shown = shown_of(
            weights,
            tokens,
            queries=queries,
            keys=keys,
            layers=layers,
            heads=heads,
            sentence=sentence,
            is_sure=read is not None or query is not None,
        )
        rows = _checked_rows({"query": query, "key": key}, shown)
        in_a_page = getattr(read, "name", "") == "minilm"
        self._read = read
        self._answered = ""  # the text that was last read for the page
        super().__init__(
            title=title,
            **_numbers_of(shown, rows, read is not None),
            sentences=[
                {"text": text, "tokens": _tokens_of(text, read)}
                for text in sentences
                if read
            ],
            reads=read is not None,
            parts={} if in_a_page else None,
            _worker=script("heads/model/worker.js") if in_a_page else "",
            notes=[dict(note) for note in notes],
            way_on=dict(zip(("words", "address"), way_on or (), strict=False)),
            layer=whole_number("layer", layer),
            head=whole_number("head", head),
            query=_place(word, shown.queries.texts),
        )
        self.on_msg(self._answer)

    @traitlets.validate("layer", "head", "query")
    def _among_those_there_are(self, proposal):
        axis = {"layer": 0, "head": 1, "query": 2}[proposal.trait.name]
        # Another sentence, which the page reads, may be longer than this one.
        most = self.shape[axis]
        if self.reads and axis == 2:
            most = max(most, LONGEST)
        return check_range(proposal.trait.name, proposal.value, 0, most - 1)

    def _answer(self, _, message: Mapping, buffers: object) -> None:
        """Read the text that the page asks for, and send it layer by layer."""
        if self._read is None or "read" not in message:
            return
        asked = {"id": message["read"]}
        try:
            check_text("the sentence", message["text"])
            reading = self._read(message["text"], _places(message["off"]))
        except ValueError as error:
            self.send({**asked, "error": "failed", "words": str(error)})
            return
        seq = len(reading.tokens)
        if seq > LONGEST:
            long = {"error": "too long", "tokens": seq, "longest": LONGEST}
            self.send({**asked, **long})
            return
        self.send({**asked, "tokens": reading.tokens})
        for layer in range(len(reading.weights)):
            rows = [reading.query[layer], reading.key[layer]]
            # (heads, seq, d_head) as (seq, d_model)
            merged = [each.transpose(0, 1).flatten(1) for each in rows]
            numbers = map(to_bytes, [reading.weights[layer], *merged])
            self.send({**asked, "layer": layer}, buffers=list(numbers))
        self._answered = message["text"]
        self.send({**asked, "done": True}, buffers=[to_bytes(reading.output)])

    def _saved_state(self) -> dict[str, Any]:
        state = super()._saved_state()
        if self._read is not None:
            again = read_again(state, self._answered, self._read, Heads)
            state = state if again is None else again
        return without_reader(state)

    def __repr__(self) -> str:
        # The default shows a memory address, which differs from run to run.
        layers, heads, seq, _ = self.shape
        tokens = f"seq={seq}"
        if self.key_tokens:
            tokens = f"queries={seq}, keys={len(self.key_tokens)}"
        return f"Heads(layers={layers}, heads={heads}, {tokens})"


def _tokens_of(text: str, read: Callable[..., Reading]) -> list[str]:
    tokens = read(text).tokens
    if len(tokens) > LONGEST:
        raise ValueError(
            f"the sentence {text!r} has {len(tokens)} tokens, and the wall has room for {LONGEST}: give a shorter one"
        )
    return tokens


def _places(off: Iterable[str]) -> list[tuple[int, int]]:
    """Layer and head of each name: "3.1" is layer 3, head 1."""
    pairs = (each.split(".") for each in off)
    return [(int(layer), int(head)) for layer, head in pairs]


def _place(word: int | str, tokens: list[str]) -> int:
    if not isinstance(word, str):
        return whole_number("word", word)
    if word not in tokens:
        raise ValueError(
            f"word is {word!r}, which is none of the tokens {tokens}"
        )
    return tokens.index(word)


def _check_way_on(way_on: tuple[str, str] | None) -> None:
    if way_on is None:
        return
    check_texts("way_on", way_on)
    scheme = re.match(r"\s*([A-Za-z][\w+.-]*):", way_on[1])
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise ValueError(
            f"way_on leads to {way_on[1]!r}; its address is a page's, such as 'by_hand.html' or 'https://…'"
        )


def _numbers_of(
    shown: Shown, rows: Mapping[str, Tensor], reads: bool
) -> dict[str, Any]:
    """The traits that hold what is shown, and what it is called. What reads has all tokens from its own tokenizer."""
    words = shown.queries
    return {
        "no_words": no_words(words.texts) if reads else [*words.no_words],
        "tokens": shown.queries.texts,
        "key_tokens": [] if shown.is_square else shown.keys.texts,
        "shape": [*shown.shape, rows["key"].shape[-1] if rows else 0],
        "sizes": [] if shown.is_square else shown.sizes,
        "layer_names": shown.layer_names,
        "head_names": shown.head_names,
        "left_out": shown.left_out,
        "weights16": b"".join(map(sixteen_bits, shown.weights)),
        "query_rows": to_bytes(rows["query"]) if rows else b"",
        "key_rows": to_bytes(rows["key"]) if rows else b"",
    }


def _check_reading(
    read: Callable[..., Reading] | None,
    sentences: Sequence[str],
    layers: Any,
    heads: Any,
    queries: Any,
) -> None:
    """What reads other sentences has all heads, and one sentence each."""
    if sentences and read is None:
        raise ValueError(
            "sentences are given but read is not: give read=…, which reads a sentence when it is chosen"
        )
    given = {"layers": layers, "heads": heads, "queries": queries}
    chosen = [name for name, each in given.items() if each is not None]
    if read is not None and chosen:
        raise ValueError(
            f"read and {chosen[0]} are both given: read gives all heads of a sentence that looks at itself; "
            f"leave one of the two out"
        )


def _checked_rows(
    rows: Mapping[str, Tensor | None], shown: Shown
) -> dict[str, Tensor]:
    """Those of the heads and tokens that are shown. Query and key come together, and give the weights."""
    query, key = rows["query"], rows["key"]
    if query is None and key is None:
        return {}
    if query is None or key is None:
        missing = "query" if query is None else "key"
        raise ValueError(
            f"{missing} is not given: a weight comes of both, so give both or none"
        )
    if any(size != shown.sizes[0] for size in shown.sizes):
        raise ValueError(
            "query and key are given, and layers differ in size, so that no one tensor can hold the rows of all: "
            "leave query and key out, or give the weights of layers that are of one size"
        )
    cut = {}
    given = (shown.layers, shown.heads, *shown.lengths)
    both = ((shown.queries, query), (shown.keys, key))
    for name, (labels, x) in zip(("query", "key"), both, strict=True):
        check_rank(name, x, _ROWS)
        check_numbers(name, x)
        check_numbers(f"{name} in float32", x.float())  # which the page reads
        rows_of = (*given[:2], given[2 if name == "query" else 3])
        if tuple(x.shape) != (*rows_of, query.shape[-1]):
            raise ValueError(
                f"{name} has shape {tuple(x.shape)}, weights {given}; "
                f"query and key need (layers, heads, seq, d_head)"
            )
        x = x.detach().cpu()
        x = x[shown.chosen_layers][:, shown.chosen_heads]
        cut[name] = x[:, :, labels.kept]
    _check_scores(cut["query"].double(), cut["key"].double(), shown)
    return cut


def _check_scores(
    query: Float[Tensor, "layers heads query d_head"],
    key: Float[Tensor, "layers heads key d_head"],
    shown: Shown,
) -> None:
    """Layer by layer, as there may be many weights."""
    for q, k, weights in zip(query, key, shown.weights, strict=True):
        scores = q @ k.mT / q.shape[-1] ** 0.5
        # What a mask hid has a weight of 0, and so has a key that lost all.
        scores = scores.masked_fill(weights == 0, -torch.inf)
        found = scores.softmax(dim=-1).nan_to_num(0)
        difference = (found - weights).abs().max().item()
        if difference > slack(shown.dtype, 1e-3):
            raise ValueError(
                f"the softmax of query @ key.mT / √d_head differs from weights by up to {difference:.3g}; "
                "give the query and key of these weights, after the split into heads (and turned, where the model "
                "turns them by position), or leave them out"
            )
