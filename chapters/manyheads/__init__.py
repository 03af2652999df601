"""The functions that the chapters build, in the form in which they build them."""

from .attention import MultiHeadAttention, attention, merge_heads, split_heads
from .device import device
from .exercises import check
from .figures.heatmaps import heatmaps
from .show import show
from .widgets import Explorer, Question, Splits

__all__ = [
    "Explorer",
    "MultiHeadAttention",
    "Question",
    "Splits",
    "attention",
    "check",
    "device",
    "heatmaps",
    "merge_heads",
    "show",
    "split_heads",
]
