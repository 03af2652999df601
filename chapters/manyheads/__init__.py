"""The functions that the chapters build, in the form in which they build them."""

from .attention import MultiHeadAttention, attention, merge_heads, split_heads
from .device import device
from .exercises import Exercise
from .figures.formula import formula
from .figures.heatmaps import heatmaps
from .show import show
from .widgets import Explorer, Film, Heads, Question, Splits, TwoPlacesFilm

__all__ = [
    "Exercise",
    "Explorer",
    "Film",
    "Heads",
    "MultiHeadAttention",
    "Question",
    "Splits",
    "TwoPlacesFilm",
    "attention",
    "device",
    "formula",
    "heatmaps",
    "merge_heads",
    "show",
    "split_heads",
]
