// @ts-check
/**
 * A widget's state, with the events that ipywidgets' models have (which are Backbone's).
 *
 * @typedef {(...details: any[]) => unknown} Callback
 * @typedef {{ callback: Callback, owner: unknown }} Listener
 * @typedef {Record<string, any>} State
 * @typedef {Pick<Model, "get" | "set" | "on" | "off" | "save_changes" | "send" | "widget_manager">} ModelProxy
 */

import { widgetManager } from "./references.js";

/**
 * Whether two values have the same content. ipywidgets asks this before it calls something a change.
 * @param {any} a
 * @param {any} b
 * @returns {boolean}
 */
export function sameContent(a, b) {
  if (a === b || Object.is(a, b)) return true;
  if (!(a instanceof Object && b instanceof Object) || a.constructor !== b.constructor) {
    return false;
  }
  if (ArrayBuffer.isView(a)) [a, b] = [bytes(a), bytes(b)];
  else if (a.constructor !== Array && a.constructor !== Object) return false;
  const [keys, others] = [Object.keys(a), new Set(Object.keys(b))];
  return keys.length === others.size &&
    keys.every((key) => others.has(key) && sameContent(a[key], b[key]));
}

const bytes = (/** @type {ArrayBufferView} */ view) =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

export class Model {
  /** @param {string} name @param {State} state */
  constructor(name, state) {
    this.name = name;
    this.state = state;
    /** @type {Map<string, Listener[]>} */
    this.listeners = new Map();
    /** Whether a call of set is telling the listeners. */
    this.telling = false;
    /** Whether something changed since the last "change" event. */
    this.changed = false;
    this.widget_manager = widgetManager;
  }

  /** @param {string} name */
  get(name) {
    return this.state[name];
  }

  /**
   * All values are set first. Then comes a change:name for each that differs, and at the end one change. A listener may
   * call set again: its change:name comes at once, and the outermost call goes on with change until nothing is new.
   * @param {string | State} name @param {unknown} [value]
   */
  set(name, value) {
    const values = typeof name === "string" ? { [name]: value } : name;
    const changed = Object.keys(values).filter((key) => !sameContent(this.state[key], values[key]));
    Object.assign(this.state, values);
    if (changed.length) this.changed = true;
    const outermost = !this.telling;
    this.telling = true;
    for (const key of changed) this.emit(`change:${key}`, this.state[key]);
    if (!outermost) return this;
    while (this.changed) {
      this.changed = false;
      this.emit("change");
    }
    this.telling = false;
    return this;
  }

  /** An error in one listener is reported, and the next listener is called all the same. @param {string} event @param {...unknown} details */
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
   * Remove listeners. An argument that is left out matches everything.
   * @param {string | null} [events]
   * @param {Callback | null} [callback]
   * @param {unknown} [owner]
   */
  off(events, callback, owner) {
    for (const event of events ? events.split(/\s+/) : this.listeners.keys()) {
      const left = (this.listeners.get(event) ?? []).filter(
        (listener) =>
          (callback && listener.callback !== callback) || (owner && listener.owner !== owner),
      );
      this.listeners.set(event, left);
    }
  }

  /** Nothing is saved: with no kernel, the state in the page is all there is. */
  save_changes() {}

  /** Nothing is sent: there is no kernel. None will answer either, so msg:custom never fires. */
  send() {}
}

/**
 * The model as one view or one initialize gets it: its off() leaves the listeners of the others alone.
 * @param {Model} model
 * @returns {ModelProxy}
 */
export function proxyOf(model) {
  const owner = {};
  return {
    get: model.get.bind(model),
    set: model.set.bind(model),
    on: (events, callback) => model.on(events, callback, owner),
    off: (events, callback) => model.off(events, callback, owner),
    save_changes: model.save_changes,
    send: model.send,
    widget_manager: widgetManager,
  };
}
