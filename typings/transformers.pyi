"""Stands for transformers while types are checked: reading that library would take as long as all else together."""

from typing import Any

def __getattr__(name: str) -> Any: ...
