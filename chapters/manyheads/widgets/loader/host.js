// @ts-check
/**
 * A host of anywidgets, as anywidget 0.11 is one: its front-end module specification, and what other packages use beyond
 * it (several views, `signal`, `host`).
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./model.js").ModelProxy} ModelProxy
 * @typedef {(reference: unknown, place: HTMLElement, signal: AbortSignal) => Promise<void>} Mount
 * @typedef {(name: string) => Promise<never>} Invoke
 * @typedef {{ model: ModelProxy, signal: AbortSignal, experimental: { invoke: Invoke } }} InitializeContext
 * @typedef {InitializeContext & { el: HTMLElement, host: Host }} RenderContext
 * @typedef {{ initialize?: (context: InitializeContext) => any, render?: (context: RenderContext) => any }} Widget
 * @typedef {{ exports: unknown, render: (view: { el: HTMLElement, signal?: AbortSignal }) => Promise<void> }} Child
 * @typedef {{ getModel: (ref: string) => Promise<ModelProxy>, getWidget: (ref: string) => Promise<Child> }} Host
 * @typedef {{ widget: Widget, exports: unknown }} Initialized
 */

import { element } from "./controls.js";
import { proxyOf } from "./model.js";
import { getModel } from "./references.js";
import { textOf } from "./texts.js";

const isAddress = (/** @type {string} */ text) => /^https?:\/\//.test(text);

/** What a module begins with that gives one thing. */
const GIVES = "export default(";

/**
 * The module, where the page's policy lets this text run as a script, as it does with the book's own (policy.py): it runs
 * at once. The import of a Blob comes behind the page's first paint.
 * @param {string} source
 */
function run(source) {
  const global = /** @type {any} */ (globalThis);
  const text = `"use strict";manyHeadsModule=${source.slice(GIVES.length - 1)}`;
  global.manyHeadsModule = null;
  const script = element("script", {}, text);
  document.head.append(script);
  script.remove();
  return global.manyHeadsModule && { default: global.manyHeadsModule };
}

const modules = /** @type {Map<string, Promise<any>>} */ (new Map());

/** @param {string} source */
function imported(source) {
  // A page opened from disk may not import files, but it may import a Blob.
  const url = isAddress(source)
    ? source
    : URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return import(url);
}

/** The module with this text or address, run once. @param {string} source */
export function importModule(source) {
  if (!modules.has(source)) {
    const module = source.startsWith(GIVES) ? run(source) : null;
    modules.set(source, module ? Promise.resolve(module) : imported(source));
  }
  return /** @type {Promise<any>} */ (modules.get(source));
}

const styles = /** @type {Set<string>} */ (new Set());

/** @param {string | undefined} css a style sheet's text or address */
export function addStyle(css) {
  if (!css || styles.has(css)) return;
  styles.add(css);
  // A page that a browser has saved brings the sheet along.
  const there = document.head.querySelectorAll("style");
  if (Array.from(there, ({ textContent }) => textContent).includes(css)) return;
  const link = () => element("link", { rel: "stylesheet", href: css });
  document.head.append(isAddress(css) ? link() : element("style", {}, css));
}

/** What a model is called where a reader sees it. @param {Model} model */
export const titleOf = (model) => model.get("_anywidget_id") ?? model.name;

/** The widget that a model's module defines. @param {Model} model @returns {Promise<Widget>} */
async function widgetOf(model) {
  const module = await importModule(model.get("_esm"));
  if (module.render) {
    const advice = "a render that is exported by name is deprecated, export default { render }";
    console.warn(`${titleOf(model)}: ${advice}`);
    return { render: module.render };
  }
  if (!module.default) throw new Error("its module has no default export");
  return typeof module.default === "function" ? module.default() : module.default;
}

/** Models and the page's own views are there as long as the page is, so this signal is never aborted. */
export const NEVER = new AbortController().signal;

const experimental = {
  /** @type {Invoke} */
  invoke: async (name) => {
    throw new Error(`${name} is a Python function and needs a kernel`);
  },
};

const initialized = /** @type {WeakMap<Model, Promise<Initialized>>} */ (new WeakMap());

/** Load a widget's module and run its initialize: once a model, however many views show it. @param {Model} model */
export function initialize(model) {
  const once = async () => {
    const texts = ["_css", "_esm", "_worker"].filter((name) => model.get(name));
    const come = await Promise.all(texts.map((name) => textOf(model.get(name))));
    texts.forEach((name, i) => model.state[name] = come[i]);
    addStyle(model.get("_css"));
    const widget = await widgetOf(model);
    const result = await widget.initialize?.({
      model: proxyOf(model),
      signal: NEVER,
      experimental,
    });
    // An object is what other widgets get to use (see Host). A function would clean up when the model goes; none does.
    return { widget, exports: typeof result === "object" ? result : undefined };
  };
  if (!initialized.has(model)) initialized.set(model, once());
  return /** @type {Promise<Initialized>} */ (initialized.get(model));
}

/**
 * Show a widget in a place until the signal is aborted.
 * @param {Model} model
 * @param {HTMLElement} place
 * @param {AbortSignal} signal
 * @param {Mount} mount  shows a widget that this one holds
 */
export async function renderWidget(model, place, signal, mount) {
  const { widget } = await initialize(model);
  const proxy = proxyOf(model);
  const host = hostOf(signal, mount);
  const cleanUp = await widget.render?.({ model: proxy, el: place, signal, host, experimental });
  whenAborted(signal, () => {
    proxy.off();
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
 * @param {Mount} mount
 * @returns {Host}
 */
function hostOf(signal, mount) {
  return {
    async getModel(ref) {
      const proxy = proxyOf(await getModel(ref));
      whenAborted(signal, () => proxy.off());
      return proxy;
    },
    async getWidget(ref) {
      const { exports } = await initialize(await getModel(ref));
      return { exports, render: (view) => mount(ref, view.el, view.signal ?? signal) };
    },
  };
}
