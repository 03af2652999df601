"""The functions that the chapters build, in the form in which they build them."""

from .attention import MultiHeadAttention, attention, merge_heads, split_heads
from .device import device
from .exercises import Exercise
from .figures.formula import formula
from .figures.heatmaps import heatmaps
from .recording import record
from .show import show
from .widgets import (
    Choice,
    Drift,
    Explorer,
    Film,
    Heads,
    Question,
    Roles,
    Splits,
    Spread,
    Sums,
    TwoPlacesFilm,
)

__all__ = [
    "Choice",
    "Drift",
    "Exercise",
    "Explorer",
    "Film",
    "Heads",
    "MultiHeadAttention",
    "Question",
    "Roles",
    "Splits",
    "Spread",
    "Sums",
    "TwoPlacesFilm",
    "attention",
    "device",
    "formula",
    "heatmaps",
    "merge_heads",
    "record",
    "show",
    "split_heads",
]
