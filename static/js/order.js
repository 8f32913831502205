// The order of the day: arrows move a row and renumber the places; the focus stays on the arrow, the new place is said.
(() => {
  const renumber = (list) => list.querySelectorAll("li .place").forEach((field, n) => { field.value = n + 1; });
  document.querySelectorAll("[data-order]").forEach((list) => {
    list.querySelectorAll("[data-move]").forEach((button) => { button.hidden = false; });
    list.addEventListener("click", (event) => {
      const button = event.target.closest("[data-move]");
      if (!button) return;
      const row = button.closest("li");
      const there = button.dataset.move === "-1" ? row.previousElementSibling : row.nextElementSibling;
      if (!there) return;
      if (button.dataset.move === "-1") there.before(row); else there.after(row);
      renumber(list);
      button.focus();
      const said = list.parentElement.querySelector("[data-order-said]");
      said.textContent = `${row.querySelector("label").textContent} ${list.dataset.moved} ${row.querySelector(".place").value}`;
    });
  });
})();
