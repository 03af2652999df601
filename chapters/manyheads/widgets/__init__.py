"""The interactive parts of a page: each a small Python class beside the JavaScript that draws it."""

from .explorer.explorer import Explorer
from .film.film import Film
from .heads.heads import Heads
from .question.question import Question
from .splits.splits import Splits
from .two_places.two_places import TwoPlacesFilm

__all__ = ["Explorer", "Film", "Heads", "Question", "Splits", "TwoPlacesFilm"]
