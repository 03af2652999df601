"""A question that is answered in the page: the reader predicts before the chapter shows."""

from collections.abc import Mapping

import anywidget
import traitlets

from ...validation import check_text, check_texts
from ...widgets.bundle import module, style


class Question(anywidget.AnyWidget):
    """A prompt with answers to pick from; each answer, right or wrong, is told why."""

    _esm = module("question/index.js")
    _css = style("question/question.css")

    prompt = traitlets.Unicode().tag(sync=True)
    answers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    why = traitlets.List(traitlets.Unicode()).tag(
        sync=True
    )  # what each answer is told
    right = traitlets.Int().tag(sync=True)  # index of the right answer
    chosen = traitlets.Int(-1).tag(
        sync=True
    )  # index of the reader's answer; -1: none yet

    def __init__(
        self, prompt: str, answers: Mapping[object, str], right: object
    ):
        """Answers maps each answer to what it is told; right is one of them, computed in the chapter's own cell.

        Answers are shown as ``str`` writes them. Raises ``ValueError`` where right is not among the answers, and for
        what is no text.
        """
        shown = [str(answer) for answer in answers]
        check_text("prompt", prompt)
        check_texts("answer", shown)
        check_texts("what is told of answer", answers.values())
        if str(right) not in shown:
            raise ValueError(
                f"the right answer, {right}, is not among the answers {shown}"
            )
        super().__init__(
            prompt=prompt,
            answers=shown,
            why=list(answers.values()),
            right=shown.index(str(right)),
        )

    def __repr__(self) -> str:
        # The anywidget of Colab cuts what is longer, and later ones don't:
        # cut here, it is one text in all of them.
        told = f"Question: {self.prompt} Answers: {' | '.join(self.answers)}"
        return told if len(told) <= 110 else f"{told[:110]}…"
