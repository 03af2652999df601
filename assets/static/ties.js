// @ts-check
/**
 * A symbol of a formula, its name in the text or in code, and its tensor in a picture light up together: all that have
 * one name, wherever they stand in the page. What can be tied is looked for when a reader first points at any of it.
 */
{
  const TIED = "[data-tie], [data-tensor]";
  const MAY_BE_TIED = `${TIED}, article code, article pre, article .katex`;
  let isFound = false;
  let lit = "";

  /** @param {Element | null | undefined} element */
  const nameOf = (element) => {
    const { tie, tensor } = /** @type {HTMLElement} */ (element ?? document.body).dataset;
    return tie ?? tensor ?? "";
  };

  /** @param {Element} element @param {string} name */
  const tie = (element, name) => {
    element.classList.add("mh-tied");
    /** @type {HTMLElement} */ (element).dataset.tie = name;
  };

  const find = () => {
    isFound = true;
    const names = new Set([...document.querySelectorAll(TIED)].map(nameOf));
    for (const code of document.querySelectorAll("article :not(pre) > code")) {
      const name = code.textContent ?? "";
      if (names.has(name)) tie(code, name);
    }
    for (const pre of document.querySelectorAll("article .highlight pre")) {
      if (!pre.closest(".cell_output")) tieCode(pre, names);
    }
    tieFormulas(names);
  };

  /**
   * Names in code: those of variables, not words in strings and comments, nor what follows a dot. The page has no
   * element around a plain name, so each that is tied gets one.
   * @param {Element} pre @param {Set<string>} names
   */
  const tieCode = (pre, names) => {
    const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
    const texts = /** @type {Text[]} */ ([]);
    while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
    let before = "";
    for (const text of texts) {
      const parts = text.data.split(/([A-Za-z_]\w*)/);
      const isProse = text.parentElement?.matches("span:is([class^='s'], [class^='c'])");
      const nodes = parts.map((part, i) => {
        const isAttribute = before.endsWith(".");
        before = part || before;
        if (i % 2 === 0 || isAttribute || isProse || !names.has(part)) return part;
        const name = document.createElement("span");
        name.textContent = part;
        tie(name, part);
        return name;
      });
      if (nodes.some((node) => typeof node !== "string")) text.replaceWith(...nodes);
    }
  };

  /** Letters of formulas: Q is the tensor Q, or else q; W with a q above or below is Wq. @param {Set<string>} names */
  const tieFormulas = (names) => {
    const byLowerCase = new Map([...names].map((name) => [name.toLowerCase(), name]));
    /** @param {string} text */
    const known = (text) => names.has(text) ? text : byLowerCase.get(text.toLowerCase());
    for (const letter of document.querySelectorAll("article .katex-html .mathnormal")) {
      if (letter.closest(".msupsub")) continue; // part of another's name, as k is of d_k
      const text = letter.textContent ?? "";
      const beside = letter.nextElementSibling;
      const script = beside?.matches(".msupsub") ? beside.textContent?.match(/[a-z]/gi)?.pop() : "";
      const name = (script && known(text + script)) || known(text);
      if (name) tie(letter, name);
    }
  };

  /** @param {string} name */
  const light = (name) => {
    if (name === lit) return;
    lit = name;
    for (const element of document.querySelectorAll(".mh-lit")) element.classList.remove("mh-lit");
    const quoted = CSS.escape(name);
    const all = name
      ? document.querySelectorAll(`[data-tie="${quoted}"], [data-tensor="${quoted}"]`)
      : [];
    if (all.length < 2) return; // nothing to be tied to
    for (const element of all) element.classList.add("mh-lit");
  };

  /** Light what is under a pointer, or else what the keyboard is at. @param {MouseEvent} event */
  const point = (event) => {
    let target = /** @type {Element | null} */ (event.target);
    if (!isFound && target?.closest(MAY_BE_TIED)) {
      find();
      target = document.elementFromPoint(event.clientX, event.clientY);
    }
    const focused = document.activeElement?.matches(":focus-visible")
      ? document.activeElement
      : null;
    light(nameOf(target?.closest(TIED)) || nameOf(focused?.closest(TIED)));
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") point(event);
  });
  document.addEventListener("click", point); // a finger's tap
  document.documentElement.addEventListener("pointerleave", () => light(""));
  document.addEventListener("focusin", ({ target }) => {
    const element = /** @type {Element} */ (target);
    if (!element.matches(":focus-visible")) return;
    const tied = element.closest(TIED);
    if (tied && !isFound) find();
    light(nameOf(tied));
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") light("");
  });

  // The keyboard's way: a formula's tensors. Names in the text would be hundreds of stops.
  for (const tensor of document.querySelectorAll(".mh-formula [data-tie][role]")) {
    /** @type {HTMLElement} */ (tensor).tabIndex = 0;
  }
}
