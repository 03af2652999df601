// @ts-check
/**
 * The mouse and the fingers on the enlarged head: the wheel and two fingers make it larger, what is larger is moved along,
 * and a touch that moved nothing chooses a cell.
 *
 * The wheel is the page's until the head has the keyboard, or Ctrl is held (as two fingers on a touchpad do).
 */

const WHEEL = 400; // of the wheel, for about three times as large
const STILL = 5; // pixels that a finger may move and still only touch

/**
 * @param {HTMLElement} field
 * @param {object} acts
 * @param {() => {isZoomed: boolean, canZoom: boolean}} acts.now
 * @param {(by: number, at: {x: number, y: number}) => void} acts.zoom
 * @param {(by: {x: number, y: number}) => void} acts.pan  by parts of what is shown
 */
export function listenToGestures(field, { now, zoom, pan }) {
  const pointers = /** @type {Map<number, {x: number, y: number}>} */ (new Map());
  let start = { x: 0, y: 0 };
  let hasMoved = false;

  /** @param {{clientX: number, clientY: number}} event */
  function partOf({ clientX, clientY }) {
    const box = field.getBoundingClientRect();
    return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
  }

  field.addEventListener("wheel", (/** @type {WheelEvent} */ event) => {
    const { isZoomed, canZoom } = now();
    const isOurs = event.ctrlKey || document.activeElement === field;
    if (!canZoom || !isOurs || (!event.ctrlKey && !isZoomed && event.deltaY > 0)) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1) * (event.ctrlKey ? 3 : 1);
    zoom(Math.exp(-pixels / WHEEL), partOf(event));
  }, { passive: false });

  field.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    pointers.set(event.pointerId, partOf(event));
    if (pointers.size > 1) return;
    [start, hasMoved] = [{ x: event.clientX, y: event.clientY }, false];
  });

  field.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const here = partOf(event);
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    if (others.length) {
      hasMoved = true;
      pinch(before, here, others[0]);
    } else {
      hasMoved ||= Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL;
      if (!hasMoved || !now().isZoomed) return;
      field.setPointerCapture(event.pointerId);
      pan({ x: before.x - here.x, y: before.y - here.y });
    }
    pointers.set(event.pointerId, here);
  });

  /** @param {{x: number, y: number}} before @param {{x: number, y: number}} here @param {{x: number, y: number}} other */
  function pinch(before, here, other) {
    if (!now().canZoom) return;
    const apart = (/** @type {typeof here} */ at) => Math.hypot(at.x - other.x, at.y - other.y);
    zoom(apart(here) / Math.max(0.02, apart(before)), {
      x: (here.x + other.x) / 2,
      y: (here.y + other.y) / 2,
    });
    pan({ x: (before.x - here.x) / 2, y: (before.y - here.y) / 2 });
  }

  for (const end of ["pointerup", "pointercancel"]) {
    field.addEventListener(end, (/** @type {any} */ event) => pointers.delete(event.pointerId));
  }
  field.addEventListener("pointerleave", (event) => {
    if (!field.hasPointerCapture(event.pointerId)) pointers.delete(event.pointerId);
  });
  field.addEventListener("click", (event) => {
    if (!hasMoved || !now().isZoomed) return;
    hasMoved = false;
    event.stopImmediatePropagation(); // it moved the map, and chooses nothing
  }, { capture: true });
}
