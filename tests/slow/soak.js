/**
 * Use an explorer as an impatient reader would: random controls, one after the other, with nothing in between.
 * Events that a script makes do what a reader's do, as the explorer asks no more of them than what they carry.
 */
((seed) =>
  new (class Reader {
    state = seed;
    root = document.querySelector("[data-explorer]");
    words = [
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
    numbers = "0 1 -1 2.5 7 16 96 768 769 1e-320 1e400 -1e6 1000001 abc".split(" ").concat("");
    keys = "ArrowLeft ArrowRight ArrowUp ArrowDown Home End PageUp PageDown Escape".split(" ");

    /** A fraction from 0 to 1, from Marsaglia's xorshift of 32 bits: the same seed gives the same reader. */
    chance() {
      this.state ^= this.state << 13;
      this.state ^= this.state >>> 17;
      this.state ^= this.state << 5;
      return (this.state >>> 0) / 2 ** 32;
    }
    pick(all) {
      return all[Math.floor(this.chance() * all.length)];
    }
    all(selector) {
      return [...this.root.querySelectorAll(selector)];
    }
    buttons(...words) {
      return this.all("button").filter((one) => words.includes(one.textContent));
    }
    /** Let the page lay out, observe and paint. */
    frame() {
      return new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }

    tell(target, kind, Event, more) {
      target.dispatchEvent(new Event(kind, { bubbles: true, ...more }));
    }
    /** Type into a field, a letter at a time or pasted whole, and leave it. */
    type(field, text, whole = false) {
      field.focus();
      for (let length = whole ? text.length : 1; length <= Math.max(text.length, 1); length++) {
        field.value = text.slice(0, length);
        this.tell(field, "input", InputEvent);
      }
      this.tell(field, "change", Event);
      field.blur();
    }
    choose(select) {
      select.value = this.pick([...select.options]).value;
      this.tell(select, "input", Event);
    }
    pointer(kind) {
      // What is hidden, as the stage of the baseline is while nothing is compared, can't be pointed at.
      const cells = this.all(".mh-stage :is([data-key], [data-map], [data-block])");
      const target = this.pick(cells.filter((one) => one.checkVisibility()));
      const { left, top, width, height } = target.getBoundingClientRect();
      const at = { clientX: left + this.chance() * width, clientY: top + this.chance() * height };
      const mouse = { pointerType: "mouse", detail: 1, movementX: 1 };
      this.tell(target, kind, PointerEvent, { ...mouse, ...at });
    }
    press() {
      const targets = [...this.all(".mh-stage [tabindex='0']"), ...this.all(".mh-stage")];
      this.tell(this.pick(targets), "keydown", KeyboardEvent, { key: this.pick(this.keys) });
    }
    edit(text) {
      for (const field of this.all(".mh-edit:not([hidden]) input")) this.type(field, text());
    }
    rename() {
      for (const field of this.all("details[open] input[type=text]").slice(0, 16)) {
        if (this.chance() < 0.1) this.type(field, this.pick(this.words), true);
      }
    }

    actions = {
      heads: () => this.choose(this.pick(this.all("[aria-label=Heads]"))),
      sentence: () => this.choose(this.pick(this.all("[aria-label=Sentence]"))),
      "number fields": () =>
        this.type(
          this.pick(this.all("input[type=number]:not([aria-label='Change this number'])")),
          this.pick(this.numbers),
        ),
      "an edited number": () => this.edit(() => String(this.chance() * 4 - 2).slice(0, 6)),
      "an edit refused": () => this.edit(() => this.pick(this.numbers)),
      steppers: () => this.pick(this.all(".mh-stepper button")).click(),
      switches: () => this.pick(this.all("input[type=checkbox]")).click(),
      stations: () => this.pick(this.all("button.mh-door")).click(),
      "back and next": () => this.pick(this.buttons("◀ Back", "Next ▶")).click(),
      hover: () => this.pointer("pointermove"),
      click: () => this.pointer("click"),
      keys: () => this.press(),
      undo: () => this.pick(this.buttons("Undo")).click(),
      compare: () => this.pick(this.buttons("Keep and compare", "Stop comparing")).click(),
      folds: () => this.pick(this.all("summary")).click(),
      words: () => this.rename(),
      "take away": () => this.pick(this.all(".mh-carry [aria-pressed]")).click(),
      copy: () => this.buttons("Copy").forEach((one) => one.click()),
      reset: () => this.chance() < 0.2 && this.reset(),
      save: () =>
        this.chance() < 0.05 && this.buttons("Save as a file").forEach((one) => one.click()),
    };
    reset() {
      this.pick(this.buttons("Reset")).click();
    }

    /** So many events; gives how many of each kind there were. */
    async use(count) {
      const counted = {};
      for (let n = 0; n < count; n++) {
        const kind = this.pick(Object.keys(this.actions));
        counted[kind] = (counted[kind] ?? 0) + 1;
        this.actions[kind]();
        if (n % 20 === 19) await this.frame();
      }
      return counted;
    }
    /** The same state with the same elements, whatever was before: both stages draw last with one token and one head. */
    async settle() {
      this.reset();
      this.all("details").forEach((fold) => (fold.open = true));
      await this.frame();
      this.buttons("Link")[0].click();
      // A stage keeps the panels that it has made for a length: two lengths, and none is left of those before.
      for (const length of ["2", "1"]) await this.compareAtLength(length);
      this.all("details").forEach((fold) => (fold.open = false));
      document.activeElement?.blur();
      await this.frame();
      // Numbers on their way to a new place are kept, whatever has taken their place meanwhile, until they are there.
      await new Promise((done) => setTimeout(done, 1500));
    }
    async compareAtLength(length) {
      this.type(this.all("[aria-label='Sequence length']")[0], length);
      const heads = this.all("[aria-label=Heads]")[0];
      heads.value = "1";
      this.tell(heads, "input", Event);
      this.buttons("Keep and compare")[0].click();
      this.all("button.mh-door")[0].click();
      await this.frame();
      this.all("button.mh-door").at(-2).click();
      await this.frame();
      this.buttons("Stop comparing")[0].click();
      this.reset();
    }
    /** The address that holds the present state. */
    async link() {
      this.all("details").forEach((fold) => (fold.open = true));
      await this.frame();
      this.buttons("Link")[0].click();
      return this.all(".mh-carry textarea")[0].value;
    }
    async showWeights() {
      const doors = this.all("button.mh-door");
      doors.find((door) => door.textContent.includes("softmax")).click();
      this.buttons("Stop comparing")[0]?.click();
      const tables = this.all("[aria-label='Tables with more digits']")[0];
      if (tables.checked) tables.click();
      await this.frame();
      while (this.root.ariaBusy === "true") await new Promise((done) => setTimeout(done, 20));
    }
  })());
