// What a test does with the module of a wall by itself: a host of its own, which can take the wall away again.
(async () => {
  const scripts = document.querySelector("script[type*=widget-state]");
  const entries = Object.values(JSON.parse(scripts.textContent).state);
  const { state, buffers } = entries.find((each) => "_esm" in each.state);
  const bytes = ({ data }) => Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  for (const each of buffers) state[each.path[0]] = new DataView(bytes(each).buffer);
  const listeners = new Map();
  const model = {
    get: (name) => state[name],
    set: (name, value) => (state[name] = value),
    save_changes() {},
    send() {},
    on: (name, act) => listeners.set(name, [...(listeners.get(name) ?? []), act]),
    off: (name, act) =>
      listeners.set(name, (listeners.get(name) ?? []).filter((each) => each !== act)),
  };
  const { default: module } = await import(
    URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" }))
  );
  const el = document.createElement("div");
  document.querySelector(".static-widget").append(el);
  globalThis.second = { el, model, state, end: module.render({ model, el }) };
  globalThis.second.listeners = () => [...listeners.values()].flat().length;
})();
