// Logging a follow-up: date chips fill the date, "save and next" opens the next row, a sent form cannot be sent twice.
(() => {
  document.addEventListener("change", (event) => {
    const chip = event.target.closest("[data-date-chip]");
    if (!chip) return;
    const field = chip.form.querySelector("[data-date]");
    if (chip.value) field.value = chip.value;
    else field.showPicker?.();
    field.hidden = Boolean(chip.value);
    show(chip.form);
  });
  const show = (form) => {
    const reason = form.querySelector("[data-later]");
    const date = form.querySelector("[data-date]");
    if (reason && date) reason.hidden = !(date.value && date.value > date.dataset.standard);
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-date]")) show(event.target.form);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent && !event.target.hasAttribute("data-many")) { event.preventDefault(); return; }
    if (event.target.method === "post") event.target.dataset.sent = "1";
    setTimeout(() => { delete event.target.dataset.sent; }, 4000);
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const next = document.querySelector("[data-next-row]");
    if (next) {
      next.removeAttribute("data-next-row");
      const row = document.getElementById(next.dataset.next);
      row?.querySelector("[data-log]")?.click();
      row?.scrollIntoView({ block: "center" });
    }
    document.querySelector(".log [autofocus]")?.focus({ preventScroll: false });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) event.target.closest(".line")?.querySelector("[data-log]")?.focus();
  });
})();
