/**
 * Use an explorer as an impatient reader would: random controls, one after the other, with nothing in between.
 * Events that a script makes do what a reader's do, as the explorer asks no more of them than what they carry.
 */
((seed) => {
  let state = seed;
  /** A fraction from 0 to 1, from Marsaglia's xorshift of 32 bits: the same seed gives the same reader. */
  function chance() {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  }
  const pick = (all) => all[Math.floor(chance() * all.length)];
  const root = document.querySelector("[data-explorer]");
  const all = (selector) => [...root.querySelectorAll(selector)];
  const tell = (target, kind, Event, more) =>
    target.dispatchEvent(new Event(kind, { bubbles: true, ...more }));
  const words = [
    "pizza",
    "<eos>",
    "<img src=x onerror=alert(1)>",
    "郭同学",
    "שלום",
    "👩‍👩‍👧",
    " ",
    "",
    "a".repeat(60),
  ];
  const numbers = [
    "0",
    "1",
    "-1",
    "2.5",
    "7",
    "16",
    "96",
    "768",
    "769",
    "1e-320",
    "1e400",
    "-1e6",
    "1000001",
    "",
    "abc",
  ];

  /** Type into a field, a letter at a time or pasted whole, and leave it. */
  function type(field, text, whole = false) {
    field.focus();
    for (let length = whole ? text.length : 1; length <= Math.max(text.length, 1); length++) {
      field.value = text.slice(0, length);
      tell(field, "input", InputEvent);
    }
    tell(field, "change", Event);
    field.blur();
  }
  function choose(select) {
    select.value = pick([...select.options]).value;
    tell(select, "input", Event);
  }
  function pointer(kind, target) {
    const { left, top, width, height } = target.getBoundingClientRect();
    const place = {
      clientX: left + chance() * width,
      clientY: top + chance() * height,
      movementX: 1,
    };
    tell(target, kind, PointerEvent, { pointerType: "mouse", detail: 1, ...place });
  }
  // What is hidden, as the stage of the baseline is while nothing is compared, can't be pointed at.
  const cells = () =>
    all(".mh-stage :is([data-key], [data-map], [data-block])").filter((one) =>
      one.checkVisibility()
    );
  const button = (words) => all("button").filter((one) => one.textContent === words);
  const kinds = {
    heads: () => choose(pick(all("[aria-label=Heads]"))),
    sentence: () => choose(pick(all("[aria-label=Sentence]"))),
    "number fields": () =>
      type(pick(all("input[type=number]:not([aria-label='Change this number'])")), pick(numbers)),
    "an edited number": () =>
      all(".mh-edit:not([hidden]) input").forEach((field) =>
        type(field, String(chance() * 4 - 2).slice(0, 6))
      ),
    "an edit refused": () =>
      all(".mh-edit:not([hidden]) input").forEach((field) => type(field, pick(numbers))),
    steppers: () => pick(all(".mh-stepper button")).click(),
    switches: () => pick(all("input[type=checkbox]")).click(),
    stations: () => pick(all("button.mh-door")).click(),
    "back and next": () => pick([...button("◀ Back"), ...button("Next ▶")]).click(),
    hover: () => pointer("pointermove", pick(cells())),
    click: () => pointer("click", pick(cells())),
    keys: () =>
      tell(
        pick(all(".mh-stage [tabindex='0']").concat(all(".mh-stage"))),
        "keydown",
        KeyboardEvent,
        {
          key: pick([
            "ArrowLeft",
            "ArrowRight",
            "ArrowUp",
            "ArrowDown",
            "Home",
            "End",
            "PageUp",
            "PageDown",
            "Escape",
          ]),
        },
      ),
    undo: () => pick(button("Undo")).click(),
    compare: () => pick([...button("Keep and compare"), ...button("Stop comparing")]).click(),
    folds: () => pick(all("summary")).click(),
    words: () =>
      all("details[open] input[type=text]").slice(0, 16).forEach((field) =>
        chance() < 0.1 && type(field, pick(words), true)
      ),
    "take away": () => pick(all(".mh-carry [aria-pressed]")).click(),
    copy: () => button("Copy").forEach((one) => one.click()),
    reset: () => chance() < 0.2 && pick(button("Reset")).click(),
    save: () => chance() < 0.05 && button("Save as a file").forEach((one) => one.click()),
  };

  /** Let the page lay out, observe and paint. */
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

  return {
    /** So many events; gives how many of each kind there were. */
    async use(count) {
      const told = {};
      for (let n = 0; n < count; n++) {
        const kind = pick(Object.keys(kinds));
        told[kind] = (told[kind] ?? 0) + 1;
        kinds[kind]();
        if (n % 20 === 19) await frame();
      }
      return told;
    },
    /** The same state with the same elements, whatever was before: both stages draw last with one token and one head. */
    async settle() {
      const reset = () => pick(button("Reset")).click();
      reset();
      all("details").forEach((fold) => (fold.open = true));
      await frame();
      button("Link")[0].click();
      // A stage keeps the panels that it has made for a length: two lengths, and none is left of those before.
      for (const length of ["2", "1"]) {
        type(all("[aria-label='Sequence length']")[0], length);
        const heads = all("[aria-label=Heads]")[0];
        heads.value = "1";
        tell(heads, "input", Event);
        button("Keep and compare")[0].click();
        all("button.mh-door")[0].click();
        await frame();
        all("button.mh-door").at(-2).click();
        await frame();
        button("Stop comparing")[0].click();
        reset();
      }
      all("details").forEach((fold) => (fold.open = false));
      document.activeElement?.blur();
      await frame();
      // Numbers on their way to a new place are kept, whatever has taken their place meanwhile, until they are there.
      await new Promise((done) => setTimeout(done, 1500));
    },
    /** The address that holds the present state. */
    link() {
      all("details").forEach((fold) => (fold.open = true));
      return frame().then(() => {
        button("Link")[0].click();
        return all(".mh-carry textarea")[0].value;
      });
    },
    showWeights() {
      const weights = all("button.mh-door").find((door) => door.textContent.includes("softmax"));
      weights.click();
      if (button("Stop comparing").length) button("Stop comparing")[0].click();
      const tables = all("[aria-label='Tables with more digits']")[0];
      if (tables.checked) tables.click();
      return frame().then(() =>
        new Promise((done) => {
          (function wait() {
            root.ariaBusy === "true" ? setTimeout(wait, 20) : done();
          })();
        })
      );
    },
  };
});
