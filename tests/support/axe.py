"""What axe-core finds in a page, in a line each."""

from axe_playwright_python.base import AXE_SCRIPT

# Of all tokens of one class the longest is kept as an element: axe judges no
# single letter, and it lays out each element of the page before it begins.
_ONE_TOKEN_OF_EACH_CLASS = """() => {
  const tokens = [...document.querySelectorAll(".highlight pre span[class]")];
  const longest = new Map();
  for (const token of tokens) {
    const kept = longest.get(token.className);
    if (!(kept?.textContent.length >= token.textContent.length)) longest.set(token.className, token);
  }
  for (const token of tokens) {
    if (longest.get(token.className) !== token) token.replaceWith(...token.childNodes);
  }
  for (const pre of document.querySelectorAll(".highlight pre")) pre.normalize();
}"""
# Contrast hangs on how a text and all that it stands in are painted. Of all
# texts that are painted alike, the longest tells for all. Cells of a drawn
# tensor count as alike: each has a ground of its own, and a unit test holds
# that every such ground has a text that can be read.
_CONTRAST = "axe.configure({ rules: [{ id: 'color-contrast', selector: '[data-tells]' }] })"
_ONE_TEXT_OF_EACH_LOOK = """() => {
  const PAINTED = [
    "color", "backgroundColor", "backgroundImage", "opacity", "fontSize", "fontWeight",
    "textShadow", "filter", "mixBlendMode", "position", "clip", "clipPath",
  ];
  const numbers = new Map(), looks = new Map();
  const look = element => {
    if (!element) return 0;
    if (!looks.has(element)) {
      const style = getComputedStyle(element);
      const painted = element.matches(".mh-drawn td") ? ["td"] : PAINTED.map(name => style[name]);
      const key = [look(element.parentElement), ...painted].join("|");
      if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
      looks.set(element, numbers.get(key));
    }
    return looks.get(element);
  };
  const longest = new Map();
  for (const element of document.querySelectorAll("body *")) {
    element.removeAttribute("data-tells");
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const own = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
    const { length } = own.map(node => node.data.trim()).join("") || element.value || "";
    // axe passes over what can't be used at the moment, and its label.
    const off = (element.control ?? element).matches(":disabled, :disabled *");
    const key = `${look(element)} ${off} ${"value" in element}`;
    if (length > (longest.get(key)?.length ?? 0)) longest.set(key, { element, length });
  }
  for (const { element } of longest.values()) element.toggleAttribute("data-tells", true);
}"""
_OPEN_FOLDS = (
    "document.querySelectorAll('details').forEach(fold => (fold.open = true))"
)
_BOTH_LABELS = (
    "summary > :is(.collapsed, .expanded) { display: block !important; }"
)


def _load(page) -> None:
    page.evaluate(AXE_SCRIPT)
    page.evaluate(_CONTRAST)


def _run(page, context=None, **options) -> list[str]:
    """A line for each violation: rule, element and what axe says of it."""
    page.evaluate(_ONE_TEXT_OF_EACH_LOOK)
    # Style sheets can't be fetched from disk, and no rule here needs them.
    options |= {"resultTypes": ["violations"], "preload": False}
    found = page.evaluate(
        "([context, options]) => axe.run(context, options)",
        [context or {"include": [["html"]]}, options],
    )["violations"]
    lines = []
    for rule in found:
        for node in rule["nodes"]:
            selector = node["target"][-1]
            checks = node["any"] or node["all"] or node["none"]
            lines.append(
                f"{rule['id']}: {selector}: {rule['help']} ({checks[0]['message']})"
            )
    return lines


def in_both_modes(page, selector: str) -> list[str]:
    """Every violation in one element, as it stands, in light and in dark."""
    page.emulate_media(reduced_motion="reduce")
    if page.evaluate("!window.axe"):
        _load(page)
    found = []
    # The mode changes colours and nothing else.
    colours = {"runOnly": ["color-contrast"]}
    for mode, options in (("light", {}), ("dark", colours)):
        page.emulate_media(color_scheme=mode)
        page.wait_for_selector(f"html[data-theme={mode}]")
        found += [
            f"{mode}: {line}"
            for line in _run(page, {"include": [[selector]]}, **options)
        ]
    return found


def violations(page) -> list[str]:
    """Every violation of the rules that axe has on, in both modes.

    Folds are open, with the labels of open and of shut ones. The mode changes colours, and only these are looked at
    again.
    """
    mode, other = "light", "dark"
    if page.evaluate("document.documentElement.dataset.theme") == other:
        mode, other = other, mode
    page.emulate_media(reduced_motion="reduce")  # a fold's text fades in
    _load(page)
    page.evaluate(_ONE_TOKEN_OF_EACH_CLASS)
    page.evaluate(_OPEN_FOLDS)
    page.add_style_tag(content=_BOTH_LABELS)
    # What is far below has a height of its own only when it comes near.
    page.add_style_tag(content="* { content-visibility: visible !important }")
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    found = [f"{mode}: {line}" for line in _run(page)]
    page.emulate_media(color_scheme=other)
    page.wait_for_selector(f"html[data-theme={other}]")
    found += [
        f"{other}: {line}" for line in _run(page, runOnly=["color-contrast"])
    ]
    return found


def of_system(page) -> list[str]:
    """Every violation in a page that has the theme of the system, light and dark."""
    page.emulate_media(reduced_motion="reduce")
    _load(page)
    found = []
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        found += [f"{mode}: {line}" for line in _run(page)]
    return found
