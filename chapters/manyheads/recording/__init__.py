"""The weights of every attention inside any PyTorch model, kept while it runs."""

from .record import record

__all__ = ["record"]
