"""The loader as a host of anywidgets in general, beside anywidget's own front end on the same modules."""

import json
from pathlib import Path

import anywidget
import ipywidgets as widgets
import pytest
import traitlets
import widgetsnbextension
from ipywidgets.embed import dependency_state
from playwright.sync_api import expect

from book import loader
from book.serve import serve
from manyheads import Question
from manyheads.widgets.saved import markup
from support.browser import until, widgets_html


class Tiny(anywidget.AnyWidget):
    """A widget whose module a test writes. `log` keeps what it sees."""

    _esm = traitlets.Unicode().tag(sync=True)
    _css = traitlets.Unicode().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    a = traitlets.Int(1).tag(sync=True)
    b = traitlets.Int(2).tag(sync=True)
    items = traitlets.List([1, [2, 3]]).tag(sync=True)
    table = traitlets.Dict({"x": {"y": 1}}).tag(sync=True)
    raw = traitlets.Bytes(b"\x00\xff\x80").tag(sync=True)
    nested = traitlets.Dict({"deep": [b"\x07"]}).tag(sync=True)
    child = anywidget.WidgetTrait().tag(sync=True)
    old_child = traitlets.Instance(widgets.Widget, allow_none=True).tag(
        sync=True, **widgets.widget_serialization
    )


LOG = """
const log = (model, ...seen) => ((globalThis.logs ??= {})[model.get("label")] ??= []).push(seen);
const shown = (el) => { el.innerHTML = "<i>shown</i>"; };
"""


def tiny(module: str, label: str = "", **traits) -> Tiny:
    # A page takes along what ipywidgets' own kind of reference names.
    traits = {"old_child": traits.get("child")} | traits
    return Tiny(_esm=LOG + module, label=label, **traits)


def renders(body: str) -> str:
    return (
        "export default { async render({ model, el, host, signal, experimental })"
        f" {{ {body}; shown(el); }} }}"
    )


# What a module sees of its model. Each runs in both hosts, and both must give one log.
SEEN = {
    "values": """
        for (const name of ["a", "items", "table", "child", "nothing"])
          log(model, typeof model.get(name), model.get(name));
        const bytes = (view) => [view.constructor.name, view.byteLength, view.getUint8(0)];
        log(model, bytes(model.get("raw")), bytes(model.get("nested").deep[0]));""",
    "what set tells": """
        for (const event of ["change:b", "change", "change:a"])
          model.on(event, (from, ...more) => log(model, event, from.get("a"), from.get("b"), ...more));
        model.set("a", 10);
        model.set({ b: 21, a: 11 });
        model.set({ b: 21, a: 12 });
        log(model, "nothing new");
        model.set("a", 12);
        model.set({});
        log(model, "something new");
        log(model, model.set("new", 1).get("new"), model.save_changes());
        log(model, model.on("change:a", () => {}), model.off("x"));""",
    "set inside a change": """
        model.on("change:a", (_, value) => { log(model, "a", value); model.set("b", value); model.set("b", -value); });
        model.on("change:b", (_, value) => log(model, "b", value));
        model.on("change", () => { log(model, "change"); if (model.get("a") < 3) model.set("a", 3); });
        model.set("a", 2);
        model.set("b", 0);""",
    "what is equal": """
        const bytes = (...numbers) => new DataView(new Uint8Array(numbers).buffer);
        model.on("change:it", (_, value) => log(model, String(value)));
        const values = [
          1, 1, "1", null, undefined, NaN, NaN, 0, -0, [], {}, [], [1, [2]], [1, [2]], [1, [3]], [1, [3], 4], [1, [3]],
          { x: 1 }, { x: 1 }, { x: 2 }, { y: undefined }, { x: undefined }, {}, { x: undefined },
          { y: undefined, x: 1 }, { x: 1, y: undefined },
          bytes(1, 2), bytes(1, 2), bytes(1, 3), bytes(1),
          new Uint8Array([1]), new Uint8Array([1]), new Uint8Array([2]), new Float32Array([0.5]),
          new Float32Array([0.5]), new Date(0), new Date(1),
        ];
        for (const [index, value] of values.entries()) { log(model, index); model.set("it", value); }
        const list = model.get("items");
        list.push(4);
        model.on("change:items", () => log(model, "a list that was changed in place is no change"));
        model.set("items", list);
        log(model, model.get("items"));""",
    "off": """
        const told = (name) => () => log(model, name);
        const [f, g] = [told("f"), told("g")];
        const listen = () => { model.on("change:a", f); model.on("change:a change:b", g); };
        const tell = (name) => { log(model, name); model.set({ a: model.get("a") + 1, b: model.get("b") + 1 }); };
        listen(); tell("all");
        model.off("change:a", g); tell("without one");
        model.off("change:a"); tell("without one event");
        model.off(); tell("without any");
        listen(); model.off(null, f); tell("without a callback");
        model.off("change:b  change:a"); tell("without both events");
        listen(); model.off(undefined, null); tell("without any");
        model.off("never:heard of", f); tell("none");""",
    "one callback twice": """
        const f = () => log(model, "f");
        model.on("change:a", f); model.on("change:a", f);
        model.set("a", 5); model.off("change:a", f); model.set("a", 6);""",
    "listeners that come and go": """
        const late = () => log(model, "late");
        const gone = () => log(model, "gone");
        model.on("change:a", () => { log(model, "first"); model.on("change:a", late); model.off("change:a", gone); });
        model.on("change:a", gone);
        model.set("a", 5); log(model, "again"); model.set("a", 6);""",
    "messages": """
        model.on("msg:custom", () => log(model, "a message"));
        log(model, model.send({ hello: 1 }, undefined, [new ArrayBuffer(1)]));
        model.off("msg:custom");""",
    "what a render is given": """
        log(model, Object.keys(model).sort(), el instanceof HTMLElement, signal instanceof AbortSignal, signal.aborted);
        log(model, typeof experimental.invoke, Object.keys(host).sort());
        log(model, arguments.length, Object.keys(arguments[0]).sort());""",
}
# Modules of other forms.
FORMS = {
    "initialize": """
        export default {
          async initialize(given) {
            log(given.model, Object.keys(given).sort(), Object.keys(given.model).sort(), given.signal.aborted);
            given.model.on("change:a", (_, value) => log(given.model, "initialize heard", value));
            await new Promise((done) => setTimeout(done, 20));
            given.model.set("ready", true);
          },
          render({ model, el }) {
            log(model, model.get("ready"));
            model.set("a", model.get("a") + 1);
            model.off();
            model.set("a", model.get("a") + 1);
            shown(el);
          },
        };""",
    "a function": """export default () => ({ render({ model, el }) { log(model, "made"); shown(el); } });""",
    "an async function": """
        let made = 0;
        export default async () => {
          made += 1;
          return { render({ model, el }) { log(model, "made"); shown(el); } };
        };""",
    "a named render": """
        export function render({ model, el }) { log(model, "named"); shown(el); }
        export function initialize({ model }) { log(model, "not called"); }
        export default { initialize({ model }) { log(model, "nor this") }, render({ model, el }) { shown(el); } };""",
    "a state of its own": """
        export default () => {
          let views = 0;
          return { render({ model, el }) { views += 1; log(model, views); shown(el); } };
        };""",
}
VIEWS = """
export default {
  initialize({ model }) { log(model, "initialized"); },
  render({ model, el }) {
    const view = globalThis.views = (globalThis.views ?? 0) + 1;
    model.on("change:a", (_, value) => log(model, view, value));
    shown(el);
    if (view < 2) return;
    model.set("a", 5);
    model.off();
    model.set("a", 6);
  },
};"""
CHILD = """
export default {
  initialize({ model }) {
    return { double: () => 2 * model.get("a") };
  },
  async render({ model, el, signal }) {
    log(model, "child", signal.aborted);
    model.on("change:a", (_, value) => log(model, "child heard", value));
    signal.addEventListener("abort", () => log(model, "aborted"));
    el.innerHTML = "<b>child</b>";
    return () => log(model, "cleaned up");
  },
};"""
PARENT = """
  const child = await host.getModel(model.get("child"));
  const id = model.get("old_child").slice("IPY_MODEL_".length);
  const same = await model.widget_manager.get_model(id);
  child.on("change:a", (_, value) => log(model, "parent heard", value, same.get("a")));
  const widget = await host.getWidget(model.get("child"));
  log(model, widget.exports.double(), Object.keys(widget).sort(), Object.keys(child).sort());
  const controller = new AbortController();
  const inside = document.createElement("div");
  await widget.render({ el: inside, signal: controller.signal });
  log(model, inside.innerHTML);
  same.set("a", 7);
  controller.abort();
  await new Promise((done) => setTimeout(done, 20));
  child.set("a", 8);
  child.off();
  child.set("a", 9);
  await widget.render({ el: inside, signal: controller.signal });
  await new Promise((done) => setTimeout(done, 20));
  child.set("a", 10);
  const bare = await host.getWidget(model.get("bare"));
  log(model, "no exports", typeof bare.exports);
  for (const wrong of ["anywidget:nobody", undefined])
    for (const get of [host.getModel, host.getWidget])
      await get(wrong).catch((error) => log(model, error instanceof Error));
"""


def modules() -> list[Tiny]:
    """Every module above as a widget, the one with two views twice."""
    bare = tiny(
        "export default { initialize: () => () => {} }", "only initialize"
    )
    child = tiny(CHILD, "child")
    parent = tiny(renders(PARENT), "parent", child=child)
    parent.add_traits(bare=anywidget.WidgetTrait().tag(sync=True))
    parent.bare = bare  # pyright: ignore[reportAttributeAccessIssue]
    views = tiny(VIEWS, "views")
    return [
        *(tiny(renders(body), name) for name, body in SEEN.items()),
        *(tiny(module, name) for name, module in FORMS.items()),
        views,
        views,
        parent,
    ]


def anywidgets_own_page(*shown) -> str:
    """A page with anywidget's front end on ipywidgets', as their Python packages bring them, in place of the loader."""
    ipywidgets_js = Path(widgetsnbextension.__file__).parent.joinpath(
        "static/extension.js"
    )
    anywidget_js = Path(anywidget.__file__).parent.joinpath(
        "nbextension/index.js"
    )
    state = {
        name: entry["state"] | {"layout": None, "raw": None, "nested": None}
        for name, entry in dependency_state(shown, drop_defaults=False).items()
        if entry["model_name"] == "AnyModel"
    }
    states = json.dumps(state).replace("</", "<\\/")
    start = """
        const models = new Map();
        const find = async (id) => models.get(id) ?? Promise.reject(new Error("unknown"));
        for (const [model_id, state] of Object.entries(states)) {
          state.raw = new DataView(new Uint8Array([0, 255, 128]).buffer);
          state.nested = { deep: [new DataView(new Uint8Array([7]).buffer)] };
          models.set(model_id, new anywidget.AnyModel(state, { model_id, widget_manager: { get_model: find } }));
        }
        for (const id of views) {
          const view = new anywidget.AnyView({ model: models.get(id), options: {} });
          document.body.append(view.el);
          view.render();
        }"""
    return f"""<!doctype html><meta charset="utf-8"><title>reference</title><body><script>
        // The classic notebook that the first of them expects around it.
        window.Jupyter = {{ version: "6.5.0" }};
        window.requirejs = Object.assign(() => {{}}, {{ config() {{}} }});
        window.define = (needs, make) => (window.base = make({{ id: "" }}));
        </script><script>{ipywidgets_js.read_text("utf8")}</script><script>
        window.define = (needs, make) => (window.anywidget = make(window.base));
        </script><script>{anywidget_js.read_text("utf8")}</script><script>
        const states = {states};
        const views = {json.dumps([widget.model_id for widget in shown])};
        {start}</script>"""


def logs_of(page, shown: int) -> dict:
    until(page, f"document.querySelectorAll('i').length === {shown}")
    return page.evaluate("logs")


def test_a_module_sees_what_it_sees_in_a_notebook(
    widget_page, pages, tmp_path
):
    shown = modules()
    file = tmp_path / "_build" / "html" / "reference.html"
    file.parent.mkdir(parents=True)
    file.write_text(anywidgets_own_page(*shown), "utf8")
    reference = logs_of(pages.open(file.as_uri()), len(shown))
    seen = logs_of(widget_page(*shown), len(shown))
    assert set(seen) >= {*SEEN, *FORMS, "views", "parent", "child"}
    for name in reference:
        assert seen.get(name) == reference[name], name
    assert set(seen) == set(reference)


def test_questions_in_a_notebook_keep_their_own_answers(pages, tmp_path):
    """Each model imports its module anew there, so no module can count what is in the page."""
    asked = [Question("?", {"a": "", "b": ""}, right="b") for _ in range(2)]
    file = tmp_path / "_build" / "html" / "questions.html"
    file.parent.mkdir(parents=True)
    file.write_text(anywidgets_own_page(*asked), "utf8")
    questions = pages.open(file.as_uri()).locator("[data-question]")
    for i in range(2):
        questions.nth(i).get_by_label("a").check()
    expect(questions.locator(":checked")).to_have_count(2)


def test_what_fails_says_so_in_its_place_and_the_others_go_on(
    widget_page, pages
):
    good = renders('el.dataset.good = ""')
    throws = 'throw new Error("boom")'
    linked = tiny(
        "export default { initialize({ model }) {"
        f' model.on("change:a", () => {{ {throws} }});'
        ' model.on("change:a", () => model.set("b", 3));'
        " } }"
    )
    slider = widgets.IntSlider(value=1, min=0, max=9, description="source")
    heard = widgets.IntSlider(value=2, min=0, max=9, description="target")
    widgets.jslink((slider, "value"), (linked, "a"))
    widgets.jslink((linked, "b"), (heard, "value"))
    fails = {
        "export default {": "SyntaxError: ",
        renders(throws): "Error: boom",
        f"export default {{ initialize() {{ {throws} }} }}": "Error: boom",
        f"export default () => {{ {throws} }}": "Error: boom",
        "export const widget = {};": "Error: its module has no default export",
        renders(
            'await host.getWidget("anywidget:nobody")'
        ): "Error: this page holds no widget anywidget:nobody",
        renders(
            'await experimental.invoke("_run", 1)'
        ): "Error: _run is a Python function and needs a kernel",
    }
    others = [widgets.Tab([slider]), widgets.Button(), widgets.FloatText()]
    shown = [
        tiny(good, old_child=linked),
        *(tiny(module) for module in fails),
        widgets.HBox([tiny(good), *others, tiny(renders(throws)), heard]),
        slider,
        tiny(good),
    ]
    page = widget_page(*shown)
    until(page, "document.querySelectorAll('i').length === 3")
    lines = page.locator(".static-missing")
    lines.nth(len(fails) + len(others)).wait_for()
    texts = page.locator(
        "body > .static-widget > .static-missing"
    ).all_text_contents()
    assert len(texts) == len(fails)
    for text, error in zip(texts, fails.values(), strict=True):
        assert text.startswith(
            f"This widget (test_host.Tiny) stopped with “{error}"
        )
        assert text.endswith(
            "”; it may work in a live notebook: open the page in Colab or Jupyter."
        )
    inside = page.locator(".static-hbox .static-missing").all_text_contents()
    assert len(inside) == len(others) + 1
    for name in ("TabModel", "ButtonModel", "FloatTextModel"):
        line = f"This widget ({name}) needs a live notebook: open the page in Colab or Jupyter."
        assert line in inside
    assert page.locator("body > .static-widget").count() == len(shown)
    assert len(pages.problems) == len(fails) + 1
    pages.problems.clear()
    # One listener's error keeps nothing from the next, nor from what is set later.
    for number in ("5", "6"):
        page.get_by_label("source").fill(number)
        assert pages.problems == ["page error: boom"]
        pages.problems.clear()
    assert page.get_by_label("target").input_value() == "3"


def test_modules_and_styles_come_as_text_or_from_an_address(pages, tmp_path):
    """A module's own import, and the address it came from, are left as they are."""
    (tmp_path / "chapters").mkdir()
    with serve(tmp_path) as address:
        files = {
            "module.js": """export default { render({ el }) { el.innerHTML = "<i>" + import.meta.url + "</i>"; } };""",
            "part.js": """export const part = "from the part";""",
            "red.css": "i { color: rgb(255, 0, 0); }",
        }
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        importing = f"""import {{ part }} from "{address}part.js";
            export default {{ render({{ el }}) {{ el.innerHTML = "<i>" + part + "</i>"; }} }};"""
        wide = "i { letter-spacing: 9px; }"
        shown = [
            Tiny(_esm=f"{address}module.js", _css=f"{address}red.css"),
            Tiny(_esm=importing, _css=f"{address}red.css"),
            Tiny(_esm=importing, _css=wide),
            Tiny(_esm=importing, _css=wide),
        ]
        (tmp_path / "chapters" / "page.html").write_text(widgets_html(*shown))
        page = pages.open(f"{address}chapters/page.html", offline=False)
        until(page, "document.querySelectorAll('i').length === 4")
        assert page.locator("i").all_text_contents() == [
            f"{address}module.js",
            *["from the part"] * 3,
        ]
        assert page.locator("head [rel=stylesheet]").count() == 1
        assert page.locator("head style").all_text_contents() == [wide]
        style = "getComputedStyle(document.querySelector('i'))"
        until(page, f"{style}.color === 'rgb(255, 0, 0)'")
        assert page.evaluate(f"{style}.letterSpacing") == "9px"


def test_a_module_is_made_once_for_all_its_widgets(widget_page):
    module = renders("el.dataset.made = import.meta.url")
    page = widget_page(tiny(module, "one"), tiny(module, "two"))
    page.locator("[data-made]").nth(1).wait_for()
    one, two = page.locator("[data-made]").evaluate_all(
        "all => all.map(element => element.dataset.made)"
    )
    assert one == two


STRICT = """export default(()=>({ render({ el }) {
  el.innerHTML = `<i>${(function () { return this; })() === undefined}</i>`;
} }))()"""
COUNT = """globalThis.blobs = 0;
const make = URL.createObjectURL;
URL.createObjectURL = (blob) => { blobs++; return make.call(URL, blob); };"""


@pytest.mark.parametrize("is_named", [True, False])
def test_the_books_modules_run_as_scripts_where_the_policy_names_them(
    browser, tmp_path, is_named
):
    """Such a module runs at once and as strictly as any; where the policy doesn't name it, it is imported."""
    module = STRICT.removeprefix("export default")
    scripts = [loader.script(), f'"use strict";manyHeadsModule={module}']
    named = " ".join(map(markup.checksum, scripts[: 1 + is_named]))
    policy = f'<meta http-equiv="Content-Security-Policy" content="script-src blob: {named}">'
    html = widgets_html(Tiny(_esm=STRICT), Tiny(_esm=STRICT))
    (tmp_path / "page.html").write_text(
        html.replace("<title>", f"{policy}<title>"), "utf8"
    )
    page = browser.new_page()
    page.add_init_script(COUNT)
    page.goto((tmp_path / "page.html").as_uri())
    expect(page.locator("i")).to_have_text(["true", "true"])
    assert page.evaluate("blobs") == (0 if is_named else 1)
    assert page.locator("head script").count() == 0
    page.close()


def test_a_widget_that_nothing_shows_is_initialized_and_a_named_render_warned_of(
    widget_page,
):
    hidden = tiny(
        'export default { initialize({ model }) { model.set("a", 7); } }'
    )
    slider = widgets.IntSlider(value=1, min=0, max=9, description="target")
    widgets.jsdlink((hidden, "a"), (slider, "value"))
    old = tiny(FORMS["a named render"], "named", old_child=hidden)
    page = widget_page(slider, old)
    page.wait_for_selector("i")
    expect(page.get_by_label("target")).to_have_value("7")
    warnings = [message.text for message in page.console_messages()]
    assert [text for text in warnings if "deprecated" in text] == [
        "test_host.Tiny: a render that is exported by name is deprecated, export default { render }"
    ]


def test_a_view_that_is_taken_away_hears_no_other_model_either(widget_page):
    """In anywidget it does, until the widget around it goes."""
    heard = tiny("export default {}", "heard")
    inner = tiny(
        renders(
            """const other = await host.getModel(model.get("child"));
            other.on("change:a", (_, value) => log(model, value))"""
        ),
        "inner",
        child=heard,
    )
    outer = tiny(
        renders(
            """const controller = new AbortController();
            const inside = el.appendChild(document.createElement("div"));
            const { render } = await host.getWidget(model.get("child"));
            await render({ el: inside, signal: controller.signal });
            const other = await host.getModel(model.get("heard"));
            other.set("a", 5);
            controller.abort();
            other.set("a", 6)"""
        ),
        child=inner,
    )
    outer.add_traits(heard=anywidget.WidgetTrait().tag(sync=True))
    outer.heard = heard  # pyright: ignore[reportAttributeAccessIssue]
    page = widget_page(outer)
    page.wait_for_selector(".static-widget > i")
    assert page.evaluate("logs") == {"inner": [[5]]}


def test_when_the_pages_face_comes_tokens_are_shaped_anew(widget_page):
    page = widget_page(tiny(renders("shown(el);")))
    settings = [
        page.evaluate(
            """(family) => {
                const fontfaces = [new FontFace(family, "url(nowhere)")];
                document.fonts.dispatchEvent(new FontFaceSetLoadEvent("loadingdone", { fontfaces }));
                return getComputedStyle(document.querySelector(".static-widget")).fontFeatureSettings;
            }""",
            family,
        )
        for family in ("KaTeX_Main", "Noto Sans SC subset")
    ]
    assert settings == ["normal", '"kern"']
