"""The interactive parts of a page: each a small Python class beside the JavaScript that draws it."""

from .choice.choice import Choice
from .drift.drift import Drift
from .explorer.drawn.drawn import Drawn
from .explorer.explorer import Explorer
from .film.film import Film
from .heads.heads import Heads
from .question.question import Question
from .roles.roles import Roles
from .splits.splits import Splits
from .spread.spread import Spread
from .sums.sums import Sums
from .two_places.two_places import TwoPlacesFilm

__all__ = [
    "Choice",
    "Drawn",
    "Drift",
    "Explorer",
    "Film",
    "Heads",
    "Question",
    "Roles",
    "Splits",
    "Spread",
    "Sums",
    "TwoPlacesFilm",
]
