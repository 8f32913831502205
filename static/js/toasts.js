// Messages at the foot go away by themselves; hovering or focus keeps them.
(() => {
  const box = document.getElementById("toasts");
  if (!box) return;
  const fade = (line) => setTimeout(() => { line.matches(":hover, :focus-within") ? fade(line) : line.remove(); }, 6000);
  box.querySelectorAll(".toast-line").forEach(fade);
  new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) => n.nodeType === 1 && fade(n)))).observe(box, { childList: true });
})();
