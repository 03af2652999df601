"""The map as HTML: three ways through the book, the picture, and the chapters in groups, each a link.

The chapters are one list. Where there is room each stands at its place in the picture, elsewhere in the list, beside a
small picture of its group (map.css).
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from .chapters import Chapter
from .drawing import DESCRIPTION, picture, thumbnails
from .places import HEIGHT, WALL, WALL_STEP, WALL_TOP, Bracket, Place, places
from .ways import WAYS, Way, told

# In the order in which they are read; the first word names the group's small picture.
GROUPS = (
    ("numbers", "Words become numbers", ("from_scratch",)),
    ("looks", "A word looks around", ("why", "by_hand")),
    ("split", "Split into heads", ("one_head", "wrong_split", "einsum")),
    ("masked", "Who may look at whom", ("masks", "decoder")),
    ("all", "The whole of it, small", ("pizza", "module", "layer")),
    ("layers", "Layer on layer", ("gpt2",)),
    (
        "wall",
        "Trained",
        ("welcome", "trained_heads", "heads_off", "learning", "your_model"),
    ),
    ("scale", "At scale", ("speed", "cache", "devices", "ring")),
    ("", "Look up", ("notation", "errata", "benchmarks")),
)
LEAD = (
    "Here is all of multi-head attention in one picture. Every part has its chapter. Start anywhere, or follow one "
    "of three routes."
)
HINT = "Point at a chapter to read what it is about."


def section(
    found: Sequence[Chapter],
    tensors: Mapping[str, Any],
    ways: Sequence[Way] = WAYS,
) -> str:
    """The whole of it, for these chapters."""
    chapters = {chapter.name: chapter for chapter in found}
    wall = f'style="--map-wall:url({tensors["wall"]})"'
    cards = "".join(_card(way, chapters, way is ways[0]) for way in ways)
    return (
        f'<div class="map" {wall}><p class="map-lead">{LEAD}</p>'
        f'<div class="map-ways" role="group" aria-label="Ways through the book">{cards}</div>'
        f'<div class="map-picture" style="--map-height:{HEIGHT}">'
        f'<div class="map-drawing" role="img" aria-label="{DESCRIPTION}">{picture(tensors)}'
        f'<i class="map-wall" style="{_box(WALL, WALL_TOP, 12 * WALL_STEP - 2, 6 * WALL_STEP - 2)}"></i></div>'
        f'<p class="map-hint" aria-hidden="true">{HINT}</p>'
        f'<ul class="map-groups">{"".join(_groups(chapters, tensors, ways))}</ul></div></div>'
    )


def _card(way: Way, chapters: Mapping[str, Chapter], is_chosen: bool) -> str:
    """A way: its name chooses it, and once it is chosen a link leads to the first stop that is not this page."""
    words = told(way, chapters)  # it refuses a way that leads to no chapter
    stops = [chapters[name] for name in way.stops]
    start = next(stop for stop in stops if not stop.href.startswith("#"))
    go_on = "Start with" if start is stops[0] else "Continue with"
    title = escape(start.title)
    return (
        f'<div class="map-way" data-way="{way.key}"{" data-chosen" if is_chosen else ""}>'
        f'<p><button type="button" aria-pressed="{str(is_chosen).lower()}">{escape(way.title)}</button> '
        f"<span>{words}</span></p><p>{escape(way.about)}</p>"
        f'<p class="map-start"><a href="{start.href}">{go_on} {title}&nbsp;<span aria-hidden="true">→</span></a>'
        f"<span>begins with {escape(stops[0].title)}</span></p></div>"
    )


def _groups(
    chapters: Mapping[str, Chapter],
    tensors: Mapping[str, Any],
    ways: Sequence[Way],
) -> Iterator[str]:
    """The groups that have a chapter; what no group knows comes last."""
    small = thumbnails(tensors) | {"wall": '<i class="map-wall"></i>'}
    where = places(chapters)
    known = {name for *_, names in GROUPS for name in names}
    others = tuple(name for name in chapters if name not in known)
    for picture_of, title, names in (*GROUPS, ("", "And", others)):
        items = "".join(
            _item(chapters[name], where.get(name), ways)
            for name in names
            if name in chapters
        )
        if items:
            kind = "map-group" if picture_of else "map-group map-below-picture"
            yield (
                f'<li class="{kind}"><span class="map-small">{small.get(picture_of, "")}</span>'
                f"<p>{title}</p><ul>{items}</ul></li>"
            )


def _item(chapter: Chapter, place: Place | None, ways: Sequence[Way]) -> str:
    """A chapter: its label and its part of the picture are one link, and a sentence says what it is about."""
    stops = [
        (way.key, way.stops.index(chapter.name) + 1)
        for way in ways
        if chapter.name in way.stops
    ]
    first = ways[0].key
    badges = "".join(
        f'<b data-way="{key}"{"" if key == first else " hidden"}><span class="map-quiet">stop </span>{number}</b>'
        for key, number in stops
    )
    time = f" <span>{chapter.minutes} min</span>" if chapter.minutes else ""
    title = escape(chapter.title)
    label = f"{badges}<em>{title}</em>{time}"
    is_stop = " data-stop" if first in dict(stops) else ""
    return (
        f'<li class="map-chapter"{is_stop}><a href="{chapter.href}">{_label(label, place)}</a>'
        f'<span class="map-about">{escape(chapter.about)}</span></li>'
    )


def _label(label: str, place: Place | None) -> str:
    if not place:
        return f'<span class="map-label">{label}</span>'
    parts = f'<span class="map-label map-{place.edge}" style="--x:{place.x:g};--y:{place.y}">{label}</span>'
    if place.part:
        # What is small lies over what is large.
        level = round(1000 - place.part.width * place.part.height / 200)
        parts += f'<i class="map-part" style="{_box(*place.part)};z-index:{level}"></i>'
    return parts + (_bracket(place.bracket) if place.bracket else "")


def _bracket(bracket: Bracket) -> str:
    kind = "map-bracket map-under" if bracket.is_below else "map-bracket"
    top = bracket.y - 6 if bracket.is_below else bracket.y
    return f'<i class="{kind}" style="{_box(bracket.start, top, bracket.end - bracket.start, 6)}"></i>'


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"--x:{x:g};--y:{y:g};--w:{width:g};--h:{height:g}"
