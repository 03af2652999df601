// @ts-check
/**
 * Mounts the book's widgets in the built page, with no kernel and no network.
 *
 * The page carries every widget's state (application/vnd.jupyter.widget-state+json) and, where one is to be shown,
 * a view (…widget-view+json). An anywidget's state holds its module; it is mounted as the anywidget front-end module
 * specification says. Of ipywidgets' own controls, those that the book uses become native inputs, and jslink works;
 * any other widget says that it needs a live notebook.
 *
 * A classic script, because browsers refuse <script type="module" src> in a page opened from disk.
 */
(() => {
  "use strict";

  const REFERENCE = "IPY_MODEL_";

  /** A widget's state as front ends know it: get, set, on, off, save_changes, send. */
  class Model {
    constructor(name, state) {
      this.name = name;
      this.state = state;
      this.listeners = /** @type {Map<string, Set<Function>>} */ (new Map());
    }
    get(name) {
      return this.state[name];
    }
    set(name, value) {
      if (Object.is(this.state[name], value)) return;
      this.state[name] = value;
      this.emit(`change:${name}`, value);
      this.emit("change");
    }
    emit(event, ...details) {
      for (const listener of [...(this.listeners.get(event) ?? [])]) listener(...details);
    }
    on(events, listener) {
      for (const event of events.split(" ")) {
        if (!this.listeners.has(event)) this.listeners.set(event, new Set());
        this.listeners.get(event)?.add(listener);
      }
    }
    off(events, listener) {
      if (!events) return this.listeners.clear();
      for (const event of events.split(" ")) {
        if (listener) this.listeners.get(event)?.delete(listener);
        else this.listeners.delete(event);
      }
    }
    /** With no kernel there is nowhere to save to or send to; the state in the page is all there is. */
    save_changes() {}
    send() {}
  }

  /** Bytes of the state travel as base64 beside it. */
  function attachBuffers(state, buffers = []) {
    for (const { path, data } of buffers) {
      const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
      const holder = path.slice(0, -1).reduce((object, step) => object[step], state);
      holder[path.at(-1)] = new DataView(bytes.buffer);
    }
    return state;
  }

  const models = /** @type {Map<string, Model>} */ (new Map());
  const modules = /** @type {Map<string, Promise<any>>} */ (new Map());

  function readStates() {
    for (const script of document.querySelectorAll('script[type="application/vnd.jupyter.widget-state+json"]')) {
      for (const [id, entry] of Object.entries(JSON.parse(script.textContent ?? "{}").state)) {
        models.set(id, new Model(entry.model_name, attachBuffers(entry.state, entry.buffers)));
      }
    }
  }

  const referenced = (reference) => models.get(String(reference).replace(REFERENCE, ""));

  /** jslink and jsdlink: what the source says, the target says too, and for jslink the other way round. */
  function connectLinks() {
    for (const link of models.values()) {
      if (link.name !== "LinkModel" && link.name !== "DirectionalLinkModel") continue;
      const [source, from] = [referenced(link.get("source")[0]), link.get("source")[1]];
      const [target, to] = [referenced(link.get("target")[0]), link.get("target")[1]];
      if (!source || !target) continue;
      target.set(to, source.get(from));
      source.on(`change:${from}`, () => target.set(to, source.get(from)));
      if (link.name === "LinkModel") target.on(`change:${to}`, () => source.set(from, target.get(to)));
    }
  }

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
    made.append(...children);
    return made;
  }

  /** A native input with its description, kept equal to one trait of the model. */
  function field(model, input, trait, read, write) {
    const draw = () => write(model.get(trait));
    input.addEventListener("input", () => model.set(trait, read()));
    model.on(`change:${trait}`, draw);
    draw();
    if (model.get("disabled")) input.setAttribute("disabled", "");
    return element("label", { class: "static-control" }, element("span", {}, model.get("description") ?? ""), input);
  }

  /** The core controls that the book uses. Each gives the element that stands for it. */
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
      const options = model.get("_options_labels").map((label, index) => element("option", { value: index }, label));
      const input = element("select", {}, ...options);
      return field(model, input, "index", () => Number(input.value), (index) => (input.value = index));
    },
    CheckboxModel(model) {
      const input = element("input", { type: "checkbox" });
      return field(model, input, "value", () => input.checked, (value) => (input.checked = value));
    },
    HBoxModel: (model) => box(model, "static-hbox"),
    VBoxModel: (model) => box(model, "static-vbox"),
  };

  function box(model, className) {
    const made = element("div", { class: className });
    for (const child of model.get("children")) {
      const place = element("div");
      made.append(place);
      mount(child, place);
    }
    return made;
  }

  function importModule(source) {
    if (!modules.has(source)) {
      // A Blob can be imported from disk too; a bare URL in _esm is imported as it stands.
      const url = /^https?:\/\//.test(source) ? source : URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      modules.set(source, import(url));
    }
    return /** @type {Promise<any>} */ (modules.get(source));
  }

  const prepared = /** @type {WeakMap<Model, Promise<any>>} */ (new WeakMap());

  /** Load a widget's module and run its initialize, once a model however many views show it. */
  function prepare(model) {
    if (!prepared.has(model)) {
      prepared.set(
        model,
        (async () => {
          let widget = (await importModule(model.get("_esm"))).default;
          if (typeof widget === "function") widget = await widget();
          await widget.initialize?.({ model, experimental: {} });
          return widget;
        })(),
      );
    }
    return /** @type {Promise<any>} */ (prepared.get(model));
  }

  async function mountAnywidget(model, place) {
    const widget = await prepare(model);
    const css = model.get("_css");
    if (css && ![...document.querySelectorAll("style[data-widget]")].some((style) => style.textContent === css)) {
      document.head.append(element("style", { "data-widget": "" }, css));
    }
    await widget.render?.({ model, el: place, experimental: {} });
  }

  function needsNotebook(name, place) {
    place.append(element("p", { class: "static-missing" }, `This widget (${name}) needs a live notebook: open the page in Colab or Jupyter.`));
  }

  /** Show the model that a reference or an id names. */
  async function mount(reference, place) {
    const model = referenced(reference);
    const name = model?.name ?? "no state in this page";
    try {
      if (model?.get("_esm")) await mountAnywidget(model, place);
      else if (model && name in CONTROLS) place.append(CONTROLS[name](model));
      else needsNotebook(name, place);
    } catch (error) {
      needsNotebook(`${name}: ${error}`, place);
      throw error;
    }
  }

  function start() {
    readStates();
    connectLinks();
    for (const script of document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]')) {
      const place = element("div", { class: "static-widget" });
      script.after(place);
      mount(JSON.parse(script.textContent ?? "{}").model_id, place);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
