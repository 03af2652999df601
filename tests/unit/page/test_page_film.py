"""What a page carries of a film, and what lies beside it."""

import base64
import hashlib
import re

from ipywidgets.embed import dependency_state

from book.page import model_parts
from book.page.model_parts import films
from manyheads import Film
from manyheads.training import film


def laid(tmp_path, **options):
    widget = Film(**options)
    models = dependency_state([widget], drop_defaults=False)
    model_parts.lay_beside(models, "chapters/learning", str(tmp_path))
    return widget, models[widget.model_id]


def test_a_page_has_one_frame_and_the_rest_lies_beside_it(tmp_path):
    widget, model = laid(tmp_path, step=195)
    buffers = {each["path"][0]: each["data"] for each in model["buffers"]}
    assert "frames" not in buffers and "frames" not in model["state"]
    record = film.Record.read()
    assert base64.b64decode(buffers["first"]) == record.frame(195)
    manifest = model["state"]["parts"]
    assert manifest["folder"] == "../_static/film"
    wanted = {"film-frames": widget.frames} | {
        f"film-kept-{step}": record.model_after(step) for step in film.KEPT
    }
    assert [part["name"] for part in manifest["parts"]] == [*wanted]
    for part in manifest["parts"]:
        text = (tmp_path / films.FOLDER / part["file"]).read_text("utf8")
        coded = re.fullmatch(
            r'manyHeadsPart\("([\w-]+)","([\w+/=]*)"\)\n', text
        )
        data = base64.b64decode(coded[2])
        assert coded[1] == part["name"] and data == wanted[part["name"]]
        assert part["sha256"] == hashlib.sha256(data).hexdigest()
        assert part["bytes"] == len(data)


def test_what_no_page_asks_for_is_removed(tmp_path):
    _, model = laid(tmp_path)
    kept, *gone = [part["file"] for part in model["state"]["parts"]["parts"]]
    (tmp_path / "page.html").write_text(kept)
    model_parts.prune(str(tmp_path))
    assert [each.name for each in (tmp_path / films.FOLDER).iterdir()] == [
        kept
    ]
    assert len(gone) == len(film.KEPT)
