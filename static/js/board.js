// The ladder board: a card dragged to another grade, or moved with the arrow keys, opens the evidence dialog of that grade.
(() => {
  const board = document.querySelector("[data-board]");
  if (!board) return;
  let moving = null;
  const open = (card, grade) => {
    const link = [...card.querySelectorAll("[data-to]")].find((a) => a.dataset.to === grade);
    if (link) location.assign(link.href);
  };
  const column = (target) => target.closest && target.closest("[data-grade]");
  const clear = () => board.querySelectorAll(".over").forEach((c) => c.classList.remove("over"));
  board.addEventListener("dragstart", (event) => {
    moving = event.target.closest("[data-move]");
    if (!moving) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", moving.dataset.move);
    moving.classList.add("moving");
  });
  board.addEventListener("dragend", () => { moving?.classList.remove("moving"); moving = null; clear(); });
  board.addEventListener("dragover", (event) => {
    const over = column(event.target);
    if (!moving || !over) return;
    event.preventDefault();
    if (!over.classList.contains("over")) { clear(); over.classList.add("over"); }
  });
  board.addEventListener("drop", (event) => {
    const over = column(event.target);
    clear();
    if (!moving || !over) return;
    event.preventDefault();
    if (over !== column(moving)) open(moving, over.dataset.grade);
  });
  board.addEventListener("keydown", (event) => {
    const card = event.target.closest("[data-move]");
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!card || !by || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("details[open]")) return;
    const columns = [...board.querySelectorAll("[data-grade]")];
    const next = columns[columns.indexOf(column(card)) + by];
    if (!next) return;
    event.preventDefault();
    open(card, next.dataset.grade);
  });
})();
