"""A word in two sentences, live: its numbers drift apart over a model's layers, and without attention they don't."""

from collections.abc import Sequence

import traitlets

from ...models.drift import Drifted
from ...validation import check_text
from ...widgets.bundle import module, style
from ...widgets.saved.savable import Savable


class Drift(Savable):
    """The angle between one word's numbers in two sentences, layer by layer, with the words near them on either side.

    ``chosen`` (a word's index) and ``attention`` are the reader's.
    """

    _esm = module("drift/index.js")
    _css = style(
        "../colours.css",
        "shared/base.css",
        "shared/figure/figure.css",
        "drift/drift.css",
    )

    title = traitlets.Unicode().tag(sync=True)
    words = traitlets.List(traitlets.Dict()).tag(sync=True)
    vocabulary = traitlets.Int().tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    attention = traitlets.Bool(True).tag(sync=True)

    def __init__(
        self,
        drifted: Sequence[Drifted],
        vocabulary: int,
        title: str = "One word in two sentences",
    ):
        """Drifted is what ``drift`` gave, a word each; vocabulary is how many words the near ones were chosen from.

        Raises ``ValueError`` where there is no word.
        """
        if not drifted:
            raise ValueError(
                "no word to show: hand in a list of what `drift` gives"
            )
        check_text("title", title)
        super().__init__(
            title=title,
            vocabulary=vocabulary,
            words=[stated(each) for each in drifted],
        )

    def __repr__(self) -> str:
        words = ", ".join(each["word"] for each in self.words)
        return f"Drift({words})"


def stated(drifted: Drifted) -> dict:
    """What the page draws of a word: numbers to four decimals, of which it writes two."""
    sentences = drifted.sentences
    return {
        "word": sentences.word,
        "place": drifted.place,
        "tokens": [list(tokens) for tokens in drifted.tokens],
        "control": sentences.control,
        "cosines": [round(each, 4) for each in drifted.cosines],
        "controls": [round(each, 4) for each in drifted.control],
        "near": [
            [
                [[n.word, round(n.cosine, 4), n.is_nearer] for n in layer]
                for layer in side
            ]
            for side in drifted.near
        ],
        "looks": [
            [word, round(weight, 4)]
            for word, weight in zip(
                sentences.looks, drifted.weights, strict=True
            )
        ],
        "staysEqual": drifted.stays_equal,
    }
