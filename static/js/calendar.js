// The calendar by keyboard: the arrows go to the week or day before and after, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, [role=listbox]")) return;
  document.querySelector(`[data-calendar="${event.key}"]`)?.click();
});
