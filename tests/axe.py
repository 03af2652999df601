"""What axe-core finds in a page, in a line each."""

from axe_playwright_python.base import AXE_SCRIPT

# A token's colour hangs on its class alone, so the first of each class tells
# for all: a fifth of the time, for the thousands of tokens that a page has.
_ONE_TOKEN_OF_EACH_CLASS = """() => {
  const seen = new Set();
  for (const token of document.querySelectorAll(".highlight pre span[class]")) {
    if (seen.has(token.className)) token.replaceWith(...token.childNodes);
    seen.add(token.className);
  }
  for (const pre of document.querySelectorAll(".highlight pre")) pre.normalize();
}"""
_FOLDS = "open => document.querySelectorAll('details').forEach(fold => (fold.open = open))"


def _run(page, context=None, **options) -> list[str]:
    """A line for each violation: rule, element and what axe says of it."""
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
        page.evaluate(AXE_SCRIPT)
    found = []
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        page.wait_for_selector(f"html[data-theme={mode}]")
        found += [
            f"{mode}: {line}" for line in _run(page, {"include": [[selector]]})
        ]
    return found


def violations(page) -> list[str]:
    """Every violation of the rules that axe has on, with folds open and shut, in both modes.

    What changes is looked at again, and no more: shut folds show a label of their own, and the mode changes colours.
    """
    mode, other = "light", "dark"
    if page.evaluate("document.documentElement.dataset.theme") == other:
        mode, other = other, mode
    page.emulate_media(reduced_motion="reduce")  # a fold's text fades in
    page.evaluate(AXE_SCRIPT)
    page.evaluate(_ONE_TOKEN_OF_EACH_CLASS)
    found = []
    if page.locator("details").count():
        page.evaluate(_FOLDS, False)
        found += [
            f"{mode}, folds shut: {line}"
            for line in _run(page, {"include": [["details"]]})
        ]
        page.evaluate(_FOLDS, True)
    found += [f"{mode}: {line}" for line in _run(page)]
    page.emulate_media(color_scheme=other)
    page.wait_for_selector(f"html[data-theme={other}]")
    found += [
        f"{other}: {line}" for line in _run(page, runOnly=["color-contrast"])
    ]
    return found
