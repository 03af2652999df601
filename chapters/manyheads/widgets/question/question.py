"""A question that is answered in the page: the reader predicts before the chapter shows."""

from collections.abc import Mapping

import traitlets

from ...validation import check_text, check_texts
from ...widgets.bundle import module, style
from ...widgets.saved.savable import Savable


class Question(Savable):
    """A prompt with answers to pick from; the page says of each answer why it is right or wrong."""

    _esm = module("question/index.js")
    _css = style("../colours.css", "shared/base.css", "question/question.css")
    _page = "mh-titled mh-narrow"

    prompt = traitlets.Unicode().tag(sync=True)
    answers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    why = traitlets.List(traitlets.Unicode()).tag(
        sync=True
    )  # for each answer, why it is right or wrong
    right = traitlets.Int().tag(sync=True)  # index of the right answer
    chosen = traitlets.Int(-1).tag(
        sync=True
    )  # index of the reader's answer; -1: none yet

    def __init__(
        self, prompt: str, answers: Mapping[object, str], right: object
    ):
        """Answers maps each answer to why it is right or wrong; right is one of them, computed in the chapter's cell.

        Answers are shown as ``str`` writes them. Raises ``ValueError`` where right is not among the answers, and for
        what is no text.
        """
        texts = [str(answer) for answer in answers]
        check_text("prompt", prompt)
        check_texts("answer", texts)
        check_texts("what is told of answer", answers.values())
        if str(right) not in texts:
            raise ValueError(
                f"the right answer, {right}, is not among the answers {texts}"
            )
        super().__init__(
            prompt=prompt,
            answers=texts,
            why=list(answers.values()),
            right=texts.index(str(right)),
        )

    def __repr__(self) -> str:
        # Colab's version of anywidget cuts a longer text, and later versions
        # don't. Cut here, the stored output is the same with all of them.
        text = f"Question: {self.prompt} Answers: {' | '.join(self.answers)}"
        return text if len(text) <= 110 else f"{text[:110]}…"
