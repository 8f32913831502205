// The keyboard: search, new visit, go to a page, rows up and down, log, save, the list of keys.
(() => {
  let going = 0;
  const typing = (el) => el.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const open = (selector) => {
    const target = document.querySelector(selector);
    if (target) target.click();
    return Boolean(target);
  };
  const rows = () => [...document.querySelectorAll("[data-row], [data-done]")];
  const here = () => document.activeElement && document.activeElement.closest("[data-row], [data-done]");
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(here());
    const ahead = by > 0 ? all.slice(at + 1) : all.slice(0, Math.max(0, at)).reverse();
    const next = ahead.find((row) => "row" in row.dataset) || all[at] || all.find((row) => "row" in row.dataset);
    if (!next) return;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    if (next.dataset.row === "open") next.querySelector("a[data-open]").click();
  };
  const submit = (event) => {
    const form = document.activeElement && document.activeElement.closest("form");
    const wanted = event.shiftKey ? "[data-save-next]" : "[data-save]";
    const button = (form || document).querySelector(wanted) || (form && form.querySelector("[type=submit]"));
    if (button) button.click();
  };
  const close = () => {
    const dialog = document.querySelector("dialog[open]");
    if (dialog) return dialog.close();
    document.querySelectorAll("details.menu[open], .tabbar details[open]").forEach((d) => { d.open = false; });
    const button = document.querySelector("[data-close]");
    if (button) button.click();
    else if (document.activeElement) document.activeElement.blur();
  };
  const plain = {
    "/": () => document.getElementById("q")?.focus(),
    n: () => open("[data-key-new]"),
    j: () => step(1),
    k: () => step(-1),
    l: () => here()?.querySelector("[data-log]")?.click(),
    Enter: () => here() === document.activeElement && here()?.querySelector("a[data-open]")?.click(),
    "?": () => document.getElementById("keys")?.showModal(),
    g: () => { going = Date.now(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "k") { event.preventDefault(); document.getElementById("q")?.focus(); return; }
    if (command && event.key === "Enter") { event.preventDefault(); submit(event); return; }
    if (event.key === "Escape") { close(); return; }
    if (command || event.altKey || typing(event.target)) return;
    if (Date.now() - going < 1200 && open(`[data-go="${CSS.escape(event.key)}"]`)) { going = 0; event.preventDefault(); return; }
    const act = plain[event.key];
    if (!act) return;
    if (event.key !== "Enter") event.preventDefault();
    act();
  });
  document.addEventListener("toggle", (event) => { // a menu at the foot of the screen is not half hidden
    if (event.target.matches("main details.menu[open]")) event.target.lastElementChild.scrollIntoView({ block: "nearest" });
  }, true);
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open], .tabbar details[open]").forEach((d) => {
      if (!d.contains(event.target)) d.open = false;
    });
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
    if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog").close();
    if (event.target.closest("[data-print]")) print();
  });
})();
