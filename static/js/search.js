// Arrows and Enter in the search results.
(() => {
  const box = document.getElementById("q");
  const found = document.getElementById("found");
  if (!box || !found) return;
  const items = () => [...found.querySelectorAll("a")];
  const mark = (by) => {
    const all = items();
    if (!all.length) return;
    const at = all.findIndex((a) => a.getAttribute("aria-selected") === "true");
    const next = (at + by + all.length) % all.length;
    all.forEach((a, i) => a.setAttribute("aria-selected", i === next));
    all[next].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", all[next].id);
  };
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const chosen = items().find((a) => a.getAttribute("aria-selected") === "true") || (items().length === 1 && items()[0]);
      if (chosen) { event.preventDefault(); location.assign(chosen.href); }
    } else if (event.key === "Escape") {
      found.replaceChildren();
    }
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) found.replaceChildren(); });
  new MutationObserver(() => box.setAttribute("aria-expanded", String(items().length > 0))).observe(found, { childList: true });
})();
