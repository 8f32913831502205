// Logging a follow-up: the proposed date follows grade and result, "save and next" opens the next row.
(() => {
  const refresh = (form) => {
    const grade = form.querySelector("[name=grade]:checked");
    const attempt = form.querySelector("[name=result]:checked")?.value === "no_answer";
    const words = form.querySelector("[data-ladder-words]");
    if (words && grade) words.textContent = attempt ? words.dataset.retry : grade.dataset.words;
    const choice = form.querySelector("[name=next_choice]:checked")?.value;
    const date = form.querySelector("[data-date]");
    date.hidden = choice !== "other";
    const chosen = choice === "ladder" ? "" : choice === "other" ? date.value : choice;
    const later = form.querySelector("[data-later]");
    later.hidden = attempt || !chosen || !grade || chosen <= grade.dataset.on;
  };
  const watch = (event) => {
    const form = event.target.closest("[data-log-form]");
    if (!form) return;
    refresh(form);
    if (event.type === "change" && event.target.value === "other") form.querySelector("[data-date]").focus();
  };
  document.addEventListener("change", watch);
  document.addEventListener("input", watch);
  const openNext = (after) => {
    const rows = [...document.querySelectorAll("[data-row], [data-done]")];
    const next = rows.slice(rows.indexOf(after) + 1).find((r) => r.querySelector("[data-log]"));
    if (!next) return;
    next.querySelector("[data-log]").click();
    next.scrollIntoView({ block: "center" });
  };
  let left = ""; // the row whose log was closed or saved gets the focus back
  document.addEventListener("click", (event) => {
    const close = event.target.closest(".line [data-close], .line [data-save]");
    if (close) left = close.closest(".line").id;
  });
  document.addEventListener("htmx:after:swap", () => {
    document.querySelectorAll("[data-log-form]").forEach(refresh);
    const mark = document.querySelector("[data-next-row]");
    if (mark) {
      const row = mark.closest("[data-done]");
      mark.remove();
      openNext(row);
      return;
    }
    const at = document.activeElement;
    if (at && at !== document.body && !at.closest(".line")) return; // somebody is typing elsewhere, say in the search
    const row = left ? document.getElementById(left) : null;
    left = "";
    const field = document.querySelector(".log .is-invalid") || document.querySelector(".log [autofocus]");
    (field || row)?.focus({ preventScroll: true });
  });
  document.querySelectorAll("[data-log-form]").forEach(refresh);
})();
