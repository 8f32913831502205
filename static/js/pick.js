// Long lists are filtered while one types: every select with data-pick becomes a combobox (tom-select, loaded when a
// page has one). A list with data-of shows only what belongs to the choice of that other field. Without this script
// they are plain lists, and the server checks what fits.
(() => {
  let library;
  const load = (script, dress) => library ||= new Promise((done) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: dress });
    const code = Object.assign(document.createElement("script"), { src: script, onload: done });
    document.head.append(link, code);
  });
  const rows = (select) => [...select.options].map((option, place) => ({
    value: option.value, text: option.text, key: option.dataset.key || "", belongs: option.dataset.belongs || "", place,
  }));
  const escaped = (text) => Object.assign(document.createElement("i"), { textContent: text }).innerHTML;

  const dress = (select) => {
    if (select.tomselect) return;
    const all = rows(select);
    const many = select.multiple;
    const list = new TomSelect(select, {
      plugins: many ? { remove_button: { title: select.dataset.take } } : [],
      maxOptions: 300, searchField: ["text", "key"], sortField: [{ field: "$score" }, { field: "place" }],
      allowEmptyOption: !many, hideSelected: many, selectOnTab: true, openOnFocus: false, clearAfterSelect: true,
      refreshThrottle: 0,
      render: { no_results: () => `<div class="no-results">${escaped(select.dataset.none)}</div>` },
    });
    name(select, list);
    list.control.addEventListener("click", () => list.open());
    if (select.dataset.of) follow(select, list, all);
  };

  // A reader of the screen hears the field's own label and its errors.
  const name = (select, list) => {
    const input = list.control_input;
    input.setAttribute("autocomplete", "off");
    for (const word of ["aria-describedby", "aria-invalid"]) {
      if (select.hasAttribute(word)) input.setAttribute(word, select.getAttribute(word));
    }
  };

  const follow = (select, list, all) => {
    const parent = select.form?.elements[select.dataset.of];
    if (!parent) return;
    const narrow = () => {
      const fits = all.filter((row) => !row.value || !parent.value || row.belongs === parent.value);
      const held = list.getValue();
      list.clear(true);
      list.clearOptions();
      list.addOptions(fits);
      list.setValue(fits.some((row) => row.value === held) ? held : "", true);
    };
    parent.addEventListener("change", narrow);
    select.addEventListener("change", () => {
      const row = all.find((one) => one.value === select.value);
      if (!row?.value || parent.value) return;
      if (parent.tomselect) parent.tomselect.setValue(row.belongs);
      else { parent.value = row.belongs; parent.dispatchEvent(new Event("change", { bubbles: true })); }
    });
    narrow();
  };

  const look = async () => {
    const found = [...document.querySelectorAll("select[data-pick]")].filter((select) => !select.tomselect);
    if (!found.length) return;
    await load(found[0].dataset.pick, found[0].dataset.dress);
    found.forEach(dress);
  };
  document.addEventListener("DOMContentLoaded", look);
  document.addEventListener("htmx:after:swap", look);
})();
