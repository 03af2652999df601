// @ts-check
/**
 * Mounts the book's widgets in the built page, with no kernel and no network.
 *
 * The page carries every widget's state (application/vnd.jupyter.widget-state+json) and, where one is to be shown,
 * a view (…widget-view+json). An anywidget's state holds its module; it is mounted as anywidget 0.11 does it: its
 * front-end module specification, and what other packages use beyond that (several views, `signal`, `host`). Of
 * ipywidgets' own controls, those that the book uses become native inputs, and jslink works; any other widget says
 * that it needs a live notebook. What a kernel would do goes nowhere, and says so where a widget waits for it.
 *
 * A classic script, because browsers refuse <script type="module" src> in a page opened from disk.
 */
(() => {
  "use strict";

  /**
   * @typedef {(...details: any[]) => unknown} Callback
   * @typedef {{ callback: Callback, owner: unknown }} Listener
   * @typedef {Record<string, any>} State
   * @typedef {Pick<Model, "get" | "set" | "on" | "off" | "save_changes" | "send" | "widget_manager">} Face
   * @typedef {(name: string) => Promise<never>} Invoke
   * @typedef {{ model: Face, signal: AbortSignal, experimental: { invoke: Invoke } }} InitializeContext
   * @typedef {InitializeContext & { el: HTMLElement, host: Host }} RenderContext
   * @typedef {{ initialize?: (context: InitializeContext) => any, render?: (context: RenderContext) => any }} Widget
   * @typedef {{ exports: unknown, render: (view: { el: HTMLElement, signal?: AbortSignal }) => Promise<void> }} Child
   * @typedef {{ getModel: (ref: string) => Promise<Face>, getWidget: (ref: string) => Promise<Child> }} Host
   */

  /** How one widget's trait names another: ipywidgets' way, and that of anywidget's WidgetTrait. */
  const REFERENCE = /^(IPY_MODEL_|anywidget:)/;

  /**
   * Whether two values have the same content, which is what ipywidgets asks before it calls something a change.
   * @param {any} a
   * @param {any} b
   * @returns {boolean}
   */
  function same(a, b) {
    if (a === b || Object.is(a, b)) return true;
    if (!(a instanceof Object && b instanceof Object) || a.constructor !== b.constructor) {
      return false;
    }
    if (ArrayBuffer.isView(a)) [a, b] = [bytes(a), bytes(b)];
    else if (a.constructor !== Array && a.constructor !== Object) return false;
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
  }

  const bytes = (/** @type {ArrayBufferView} */ view) =>
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

  /** A widget's state, with the events of ipywidgets' models (which are Backbone's). */
  class Model {
    /** @param {string} name @param {State} state */
    constructor(name, state) {
      this.name = name;
      this.state = state;
      /** @type {Map<string, Listener[]>} */
      this.listeners = new Map();
      this.changing = false;
      this.pending = false;
      this.widget_manager = manager;
    }
    /** @param {string} name */
    get(name) {
      return this.state[name];
    }
    /**
     * All values first, then a change:name for each that differs, and one change when no listener changes any more.
     * @param {string | State} name @param {unknown} [value]
     */
    set(name, value) {
      const values = typeof name === "string" ? { [name]: value } : name;
      const changed = Object.keys(values).filter((key) => !same(this.state[key], values[key]));
      Object.assign(this.state, values);
      if (changed.length) this.pending = true;
      const outermost = !this.changing;
      this.changing = true;
      for (const key of changed) this.emit(`change:${key}`, this.state[key]);
      if (!outermost) return this;
      while (this.pending) {
        this.pending = false;
        this.emit("change");
      }
      this.changing = false;
      return this;
    }
    /** One listener's error is not the next one's. @param {string} event @param {...unknown} details */
    emit(event, ...details) {
      for (const { callback } of this.listeners.get(event) ?? []) {
        try {
          callback(this, ...details, {}); // Backbone's options come last
        } catch (error) {
          reportError(error);
        }
      }
    }
    /** @param {string} events @param {Callback} callback @param {unknown} [owner] */
    on(events, callback, owner) {
      for (const event of events.split(/\s+/)) {
        this.listeners.set(event, [...(this.listeners.get(event) ?? []), { callback, owner }]);
      }
    }
    /**
     * What is left out matches everything.
     * @param {string | null} [events]
     * @param {Callback | null} [callback]
     * @param {unknown} [owner]
     */
    off(events, callback, owner) {
      for (const event of events ? events.split(/\s+/) : this.listeners.keys()) {
        const left = (this.listeners.get(event) ?? []).filter(
          (one) => (callback && one.callback !== callback) || (owner && one.owner !== owner),
        );
        this.listeners.set(event, left);
      }
    }
    /** With no kernel there is nowhere to save to; the state in the page is all there is. */
    save_changes() {}
    /** With no kernel a message goes nowhere, and none comes: msg:custom can be listened for, and never fires. */
    send() {}
  }

  /**
   * The model as one view or one initialize sees it: its off() leaves the listeners of the others alone.
   * @param {Model} model
   * @returns {Face}
   */
  function face(model) {
    const owner = {};
    return {
      get: model.get.bind(model),
      set: model.set.bind(model),
      on: (events, callback) => model.on(events, callback, owner),
      off: (events, callback) => model.off(events, callback, owner),
      save_changes: model.save_changes,
      send: model.send,
      widget_manager: manager,
    };
  }

  /**
   * Bytes of the state travel as base64 beside it.
   * @param {State} state
   * @param {{ path: (string | number)[], data: string }[]} [buffers]
   */
  function attachBuffers(state, buffers = []) {
    for (const { path, data } of buffers) {
      const decoded = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const holder = path.slice(0, -1).reduce((object, step) => object[step], state);
      holder[path[path.length - 1]] = new DataView(decoded.buffer);
    }
    return state;
  }

  const models = /** @type {Map<string, Model>} */ (new Map());
  const modules = /** @type {Map<string, Promise<any>>} */ (new Map());

  const referenced = (/** @type {unknown} */ reference) =>
    models.get(String(reference).replace(REFERENCE, ""));

  /** The model that a reference or an id names. @param {unknown} reference */
  async function existing(reference) {
    const model = referenced(reference);
    if (!model) throw new Error(`this page holds no widget ${reference}`);
    return model;
  }

  /** All that is left of the notebook's widget manager: it finds the widget that a trait names by IPY_MODEL_id. */
  const manager = { get_model: existing };

  /** What a script holds. One that can't be read is as if it were empty: the other widgets go on. @param {Element | null} script @returns {any} */
  function parsed(script) {
    try {
      return JSON.parse(script?.textContent ?? "{}") ?? {};
    } catch (error) {
      reportError(error);
      return {};
    }
  }

  /** The built page carries modules and style sheets once and names them in the states. */
  const texts =
    /** @type {Record<string, string>} */ (parsed(document.getElementById("widget-texts")));

  /** Scripts of a type that the parser has passed since the last time. @param {string} type */
  function unread(type) {
    const scripts = [
      ...document.querySelectorAll(
        `script[type="application/vnd.jupyter.${type}+json"]:not([data-read])`,
      ),
    ];
    for (const script of scripts) script.setAttribute("data-read", "");
    return scripts;
  }

  /** Gives the models that are new. */
  function readStates() {
    const fresh = /** @type {Model[]} */ ([]);
    for (const script of unread("widget-state")) {
      for (const [id, entry] of Object.entries(parsed(script).state ?? {})) {
        try {
          for (const name of ["_esm", "_css"]) {
            entry.state[name] = texts[entry.state[name]] ?? entry.state[name];
          }
          const model = new Model(entry.model_name, attachBuffers(entry.state, entry.buffers));
          models.set(id, model);
          fresh.push(model);
        } catch (error) {
          reportError(error); // what refers to it says that it isn't there
        }
      }
    }
    return fresh;
  }

  /** jslink and jsdlink: what the source says, the target says too, and for jslink the other way round. @param {Model[]} links */
  function connectLinks(links) {
    for (const link of links) {
      if (link.name !== "LinkModel" && link.name !== "DirectionalLinkModel") continue;
      const [[one, from], [other, to]] = ["source", "target"].map((end) =>
        [].concat(link.get(end) ?? [])
      );
      const [source, target] = [referenced(one), referenced(other)];
      if (!source || !target) continue;
      target.set(to, source.get(from));
      source.on(`change:${from}`, () => target.set(to, source.get(from)));
      if (link.name === "LinkModel") {
        target.on(`change:${to}`, () => source.set(from, target.get(to)));
      }
    }
  }

  /**
   * @template {keyof HTMLElementTagNameMap} Tag
   * @param {Tag} tag
   * @param {Record<string, unknown>} [attributes]
   * @param {...(Node | string)} children
   */
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    made.append(...children);
    return made;
  }

  /**
   * A native input with its description, kept equal to one trait of the model.
   * @param {Model} model
   * @param {HTMLElement} input
   * @param {string} trait
   * @param {() => unknown} read
   * @param {(value: any) => void} write
   */
  function field(model, input, trait, read, write) {
    const draw = () => write(model.get(trait));
    input.addEventListener("input", () => model.set(trait, read()));
    model.on(`change:${trait}`, draw);
    draw();
    if (model.get("disabled")) input.setAttribute("disabled", "");
    return element(
      "label",
      { class: "static-control" },
      element("span", {}, model.get("description") ?? ""),
      input,
    );
  }

  /**
   * The core controls that the book uses. Each gives the element that stands for it.
   * @type {Record<string, (model: Model) => HTMLElement>}
   */
  const CONTROLS = {
    IntSliderModel(model) {
      const { min, max, step } = model.state;
      const input = element("input", { type: "range", min, max, step });
      const shown = element("output");
      const label = field(model, input, "value", () => Number(input.value), (value) => {
        input.value = value;
        shown.textContent = value;
      });
      label.append(shown);
      return label;
    },
    SelectionSliderModel(model) {
      const options = model.get("_options_labels");
      const input = element("input", { type: "range", min: 0, max: options.length - 1, step: 1 });
      const shown = element("output");
      const label = field(model, input, "index", () => Number(input.value), (index) => {
        input.value = index;
        input.setAttribute("aria-valuetext", options[index]);
        shown.textContent = options[index];
      });
      label.append(shown);
      return label;
    },
    DropdownModel(model) {
      const options = model.get("_options_labels");
      const input = element("select");
      for (const [index, label] of options.entries()) {
        input.append(element("option", { value: index }, label));
      }
      return field(
        model,
        input,
        "index",
        () => Number(input.value),
        (index) => (input.value = index),
      );
    },
    CheckboxModel(model) {
      const input = element("input", { type: "checkbox" });
      return field(model, input, "value", () => input.checked, (value) => (input.checked = value));
    },
    HBoxModel: (model) => box(model, "static-hbox"),
    VBoxModel: (model) => box(model, "static-vbox"),
  };

  /** @param {Model} model @param {string} className */
  function box(model, className) {
    const made = element("div", { class: className });
    for (const child of model.get("children")) {
      const place = element("div");
      made.append(place);
      mount(child, place);
    }
    return made;
  }

  const isAddress = (/** @type {string} */ text) => /^https?:\/\//.test(text);

  /** @param {string} source a module's text or address */
  function importModule(source) {
    if (!modules.has(source)) {
      // A Blob can be imported from disk too; a bare URL in _esm is imported as it stands.
      const url = isAddress(source)
        ? source
        : URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      modules.set(source, import(url));
    }
    return /** @type {Promise<any>} */ (modules.get(source));
  }

  const styles = /** @type {Set<string>} */ (new Set());

  /** @param {string | undefined} css a stylesheet's text or address */
  function addStyle(css) {
    if (!css || styles.has(css)) return;
    styles.add(css);
    const link = () => element("link", { rel: "stylesheet", href: css });
    document.head.append(isAddress(css) ? link() : element("style", {}, css));
  }

  /** Nothing is taken from a page while it is open, except by the widget that holds it (see Host). */
  const forever = new AbortController().signal;

  const experimental = {
    /** @type {Invoke} */
    invoke: async (name) => {
      throw new Error(`${name} is a Python function and needs a kernel`);
    },
  };

  const title = (/** @type {Model} */ model) => model.get("_anywidget_id") ?? model.name;

  /** What a model's module defines. @param {Model} model @returns {Promise<Widget>} */
  async function define(model) {
    const module = await importModule(model.get("_esm"));
    if (module.render) {
      console.warn(
        `${
          title(model)
        }: a render that is exported by name is deprecated, export default { render }`,
      );
      return { render: module.render };
    }
    if (!module.default) throw new Error("its module has no default export");
    return typeof module.default === "function" ? module.default() : module.default;
  }

  const prepared =
    /** @type {WeakMap<Model, Promise<{ widget: Widget, exports: unknown }>>} */ (new WeakMap());

  /** Load a widget's module and run its initialize, once a model however many views show it. @param {Model} model */
  function prepare(model) {
    const prepareOnce = async () => {
      addStyle(model.get("_css"));
      const widget = await define(model);
      const made = await widget.initialize?.({ model: face(model), signal: forever, experimental });
      // A function would clean up after the model, which stays; an object is for other widgets (see Host).
      return { widget, exports: typeof made === "object" ? made : undefined };
    };
    if (!prepared.has(model)) prepared.set(model, prepareOnce());
    return /** @type {NonNullable<ReturnType<typeof prepared.get>>} */ (prepared.get(model));
  }

  /** @param {Model} model @param {HTMLElement} place @param {AbortSignal} signal */
  async function mountAnywidget(model, place, signal) {
    const { widget } = await prepare(model);
    const view = face(model);
    const cleanUp = await widget.render?.({
      model: view,
      el: place,
      signal,
      host: hostOf(signal),
      experimental,
    });
    whenAborted(signal, () => {
      view.off();
      cleanUp?.();
    });
  }

  /** @param {AbortSignal} signal @param {() => void} callback */
  function whenAborted(signal, callback) {
    if (signal.aborted) callback();
    else signal.addEventListener("abort", callback, { once: true });
  }

  /**
   * How a view reaches the widgets that its traits name, and shows them inside.
   * @param {AbortSignal} signal
   * @returns {Host}
   */
  function hostOf(signal) {
    return {
      async getModel(ref) {
        const child = face(await existing(ref));
        whenAborted(signal, () => child.off());
        return child;
      },
      async getWidget(ref) {
        const { exports } = await prepare(await existing(ref));
        return { exports, render: (view) => mount(ref, view.el, view.signal ?? signal) };
      },
    };
  }

  /** @param {string} which @param {string} what @param {HTMLElement} place */
  function say(which, what, place) {
    const line = `This widget (${which}) ${what}: open the page in Colab or Jupyter.`;
    place.append(element("p", { class: "static-missing", role: "alert" }, line));
  }

  /**
   * Show the model that a reference or an id names. Its error stands in its place, and the others go on.
   * @param {unknown} reference
   * @param {HTMLElement} place
   */
  async function mount(reference, place, signal = forever) {
    const model = referenced(reference);
    const name = model?.name ?? "no readable state in this page";
    try {
      if (model?.get("_esm")) await mountAnywidget(model, place, signal);
      else if (model && Object.hasOwn(CONTROLS, name)) place.append(CONTROLS[name](model));
      else say(name, "needs a live notebook", place);
    } catch (error) {
      say(
        model ? title(model) : name,
        `stopped with “${error}”; it may work in a live notebook`,
        place,
      );
      reportError(error);
    }
  }

  /** Mount what the parser has passed. The built page says so after each widget: none waits for the page's rest. */
  function start() {
    connectLinks(readStates());
    for (const script of unread("widget-view")) {
      const place = element("div", { class: "static-widget" });
      script.after(place);
      mount(parsed(script).model_id, place);
    }
    // A widget that nothing shows may still work for others.
    for (const model of models.values()) if (model.get("_esm")) prepare(model);
  }

  // Modules load while the parser is on its way to the first widget.
  for (const [name, text] of Object.entries(texts)) if (name.startsWith("_esm")) importModule(text);
  for (const event of ["widgets", "DOMContentLoaded"]) addEventListener(event, start);
  if (document.readyState !== "loading") start();
})();
