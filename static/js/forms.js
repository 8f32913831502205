// Small habits of forms: a filter sends itself, the phone is looked up while it is typed, a sent form is not sent twice.
(() => {
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((f) => { delete f.dataset.sent; }));
  document.querySelector("main .is-invalid, main [aria-invalid=true]")?.focus();
  if (location.hash === "#new") document.getElementById("id_phone")?.focus();
  document.addEventListener("keydown", (event) => {
    if (event.key === "n" && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea, select")) {
      const field = document.querySelector("#visit-form #id_phone");
      if (field) { event.preventDefault(); event.stopImmediatePropagation(); field.focus(); }
    }
  }, true);
})();
