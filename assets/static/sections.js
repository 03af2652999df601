// @ts-check
/** The sections of the page in the list of chapters (stage.py): the one that is read is marked. */
(() => {
  "use strict";

  const READ_AT = 0.4; // of the window's height: a section whose heading is above that is being read
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (
    document.querySelectorAll(".page-sections a")
  );
  const sections = [...links].flatMap((link) => {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    return section ? [{ link, section }] : [];
  });
  let marked = /** @type {HTMLAnchorElement | undefined} */ (undefined);

  function mark() {
    const passed = sections.filter(({ section }) =>
      section.getBoundingClientRect().top < READ_AT * innerHeight
    );
    const now = passed.pop()?.link;
    if (now === marked) return;
    marked?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "location");
    marked = now;
    keepInSight(now);
  }

  /** Scrolls the list alone. @param {HTMLElement | undefined} link */
  function keepInSight(link) {
    const list = link?.closest(".bd-sidebar-primary");
    if (!link || !list) return;
    const [of, box] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
    if (of.top < box.top) list.scrollTop -= box.top - of.top + box.height / 2;
    if (of.bottom > box.bottom) list.scrollTop += of.bottom - box.bottom + box.height / 2;
  }

  // The list lies over a narrow page: there it closes when it has led somewhere.
  for (const link of links) {
    link.addEventListener("click", () => {
      const open = document.querySelector("#pst-primary-sidebar-checkbox");
      if (innerWidth < 992 && open instanceof HTMLInputElement) open.checked = false;
    });
  }
  if (!sections.length) return;
  let isAsked = false;
  addEventListener("scroll", () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      mark();
    });
  }, { passive: true });
  mark();
})();
