// The settings page: the index shows which section is in sight, and a word typed above it leaves only the settings with it.
(() => {
  const finder = document.querySelector("[data-finder]");
  if (!finder) return;
  const [find, none] = finder.children;
  const row = finder.nextElementSibling;
  const links = [...row.children];
  const parts = links.map((link) => document.getElementById(link.hash.slice(1)));
  const settings = (part) => [...part.querySelectorAll("[data-setting]")];

  const mark = () => {
    const line = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) + 80;
    const seen = parts.filter((part) => !part.hidden);
    const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
    const here = atEnd ? seen.at(-1) : seen.findLast((part) => part.getBoundingClientRect().top <= line) || seen[0];
    for (const [place, link] of links.entries()) {
      if (parts[place] !== here) link.removeAttribute("aria-current");
      else if (!link.hasAttribute("aria-current")) {
        link.setAttribute("aria-current", "true");
        row.scrollTo({ left: link.offsetLeft - (row.clientWidth - link.clientWidth) / 2 });
      }
    }
  };

  const narrow = () => {
    const word = find.value.trim().toLowerCase();
    const has = (element) => element.textContent.toLowerCase().includes(word);
    for (const [place, part] of parts.entries()) {
      const whole = has(links[place]);
      for (const one of settings(part)) one.hidden = !whole && !has(one);
      part.hidden = links[place].hidden = settings(part).every((one) => one.hidden);
    }
    none.hidden = parts.some((part) => !part.hidden);
    mark();
  };

  finder.hidden = false;
  find.addEventListener("input", narrow);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    const first = parts.flatMap(settings).find((one) => !one.hidden && !one.parentElement.hidden);
    first?.querySelector("input, select, textarea").focus();
  });
  addEventListener("scroll", mark, { passive: true });
  mark();
})();
