"""The bar of what takes a while."""

from types import SimpleNamespace

from manyheads import progress


def test_the_bar_shows_late_and_leaves_nothing(monkeypatch):
    shown, now = [], [0.0]
    place = SimpleNamespace(update=lambda data, raw: shown.append(data))

    def display(data, raw, display_id):
        shown.append(data)
        return place

    monkeypatch.setattr(progress, "display", display)
    monkeypatch.setattr(progress, "get_ipython", lambda: True)
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    bar = progress.ProgressBar("3 processes", 12)
    bar.show(1)
    assert shown == [progress._EMPTY]
    now[0] = 2.5
    bar.show(5)
    bar.show(5)
    assert [data["text/plain"] for data in shown[1:]] == [
        "3 processes: 5 of 12 steps"
    ]
    assert '<progress value="5" max="12">' in shown[1]["text/html"]
    bar.close()
    # A stored notebook has the last state, nbval sees the first: both empty.
    assert shown[0] == shown[-1] == {"text/plain": "", "text/html": ""}
