// @ts-check
/** What styles alone cannot give: a keyboard's way into what scrolls, and paper that is white. */
(() => {
  "use strict";

  // The theme lets the Tab key stop at code that scrolls; a stop needs a role and a name as well, and so do tables,
  // figures and formulas.
  const NAMES = {
    ".pst-scrollable-table-container": "Table",
    ".cell_output": "Output",
    ".cell_output pre": "Output",
    ".cell_input pre, .bd-article .highlight pre": "Code",
    "div.math": "Formula",
    ".mh-scroll": "Table",
  };

  /** @param {HTMLElement} element @param {string} name */
  function mark(element, name) {
    const scrolls = element.scrollWidth > element.clientWidth ||
      element.scrollHeight > element.clientHeight;
    const overflow = getComputedStyle(element).overflowX !== "visible";
    if (scrolls && overflow) {
      element.tabIndex = 0;
      element.setAttribute("role", "group");
      element.setAttribute("aria-label", `${name}, scrolls`);
      markEnd(element);
    } else {
      for (const attribute of ["tabindex", "role", "aria-label"]) {
        element.removeAttribute(attribute);
      }
    }
  }

  /** Where its right edge is in sight, nothing fades out (book.css). @param {HTMLElement} element */
  function markEnd(element) {
    const beyond = element.scrollWidth - element.clientWidth - element.scrollLeft;
    element.toggleAttribute("data-at-end", beyond < 1);
  }

  function watch() {
    const names = /** @type {Map<Element, string>} */ (new Map());
    for (const [selector, name] of Object.entries(NAMES)) {
      for (const element of document.querySelectorAll(selector)) {
        if (!names.has(element)) names.set(element, name);
      }
    }
    // Sizes change with the window, with a fold that opens and with a picture that arrives.
    const sizes = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        const element = names.has(target) ? target : target.parentElement;
        mark(
          /** @type {HTMLElement} */ (element),
          names.get(/** @type {Element} */ (element)) ?? "",
        );
      }
    });
    for (const element of names.keys()) {
      sizes.observe(element);
      // What stands in it may grow while it keeps its size, as a table does when a font arrives.
      const inner = element.firstElementChild;
      if (inner && !names.has(inner)) sizes.observe(inner);
      element.addEventListener("scroll", () => markEnd(/** @type {HTMLElement} */ (element)), {
        passive: true,
      });
    }
  }

  // Paper is white: colours of the dark theme would be pale on it, or black ink all over.
  const page = document.documentElement.dataset;
  let theme = page.theme;
  addEventListener("beforeprint", () => {
    theme = page.theme;
    page.theme = "light";
  });
  addEventListener("afterprint", () => {
    page.theme = theme;
  });

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", watch);
  else watch();
})();
