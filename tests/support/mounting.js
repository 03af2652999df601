// Mounts widgets one after the other, as if the parser had met them, and tells what stands in each one's place.
(async (cases) => {
  globalThis.errors ??= [];
  if (!globalThis.heard) {
    // A browser that lays out in two rounds says so, and nothing is lost by it.
    addEventListener(
      "error",
      ({ message }) => message.startsWith("ResizeObserver loop") || globalThis.errors.push(message),
    );
    addEventListener("unhandledrejection", ({ reason }) => globalThis.errors.push(String(reason)));
    globalThis.heard = true;
  }
  /** @param {string} type @param {string} text */
  const script = (type, text) => {
    const made = document.createElement("script");
    made.type = `application/vnd.jupyter.${type}+json`;
    made.textContent = text;
    document.body.append(made);
    return made;
  };
  const told = [];
  for (const { state, view, search } of cases) {
    globalThis.errors.length = 0;
    history.replaceState(null, "", `${location.pathname}${search}`);
    const scripts = [script("widget-state", state), script("widget-view", view)];
    dispatchEvent(new Event("widgets"));
    const place = scripts[1].nextElementSibling;
    for (let waited = 0; !place.firstElementChild && waited < 200; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve)); // what a widget puts off
    const data = place.querySelector("section")?.dataset ?? {};
    told.push({
      text: place.innerText.trim(),
      alert: place.querySelector(":scope > [role=alert]")?.textContent ?? "",
      errors: [...globalThis.errors],
      values: [...place.querySelectorAll("[data-value], [data-number]")].map(({ dataset }) =>
        String(Number(dataset.value ?? dataset.number))
      ),
      fields: [...place.querySelectorAll("input[type=number]:not([aria-label^=Change]), select")]
        .map(({ value }) => value),
      checks: [...place.querySelectorAll("input[type=checkbox]")].map(({ checked }) => checked),
      said: [...place.querySelectorAll("[role=status]")].at(-1)?.textContent ?? "",
      sizes: [data.heads, data.seq, data.dModel].map(Number),
      intruded: globalThis.intruded ?? null,
    });
    for (const each of [...scripts, place]) each.remove();
  }
  return told;
});
