// @ts-check
/** The one cell of several that is in focus: marked for the eye, named for the ear, and the one that Tab reaches. */

export function makeMark() {
  let marked = /** @type {HTMLElement | null} */ (null);

  function unmark() {
    marked?.classList.remove("mh-here");
    marked?.removeAttribute("aria-label");
    if (marked) marked.tabIndex = -1;
    marked = null;
  }
  return {
    unmark,
    /** @template {HTMLElement | null} Cell @param {Cell} cell @param {string} label @returns {Cell} */
    mark(cell, label) {
      unmark();
      cell?.classList.add("mh-here");
      cell?.setAttribute("aria-label", label);
      if (cell) cell.tabIndex = 0; // arrow keys go on from it
      marked = cell;
      return cell;
    },
  };
}
