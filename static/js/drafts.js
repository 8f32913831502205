// Drafts: a form with data-draft="form:record" keeps what is typed, on the server after a moment's rest, in this tab
// while the server cannot be reached or the session is over. A reload, a new log-in, a broken line lose nothing.
(() => {
  const { draftOwner: owner = "", drafts: address, draftSaid, draftDrop } = document.body.dataset;
  const PREFIX = "draft|";
  const REST = 1200;
  const timers = new WeakMap();
  const before = new WeakMap(); // what the form held when it was drawn
  const running = new WeakMap();
  const SKIP = new Set(["csrfmiddlewaretoken", "draft", "token", "next"]);

  const key = (form) => form.dataset.draft;
  const spot = (form) => `${PREFIX}${owner}|${key(form)}`;
  const fields = (form) => [...form.elements].filter((el) =>
    el.name && !SKIP.has(el.name) && !el.name.startsWith("choose_") && el.type !== "file" && el.type !== "password" &&
    el.type !== "submit" && el.type !== "button" && !("noDraft" in el.dataset));
  const read = (form) => {
    const data = {};
    fields(form).forEach((el) => {
      data[el.name] ||= [];
      if ((el.type === "checkbox" || el.type === "radio") && !el.checked) return;
      data[el.name].push(...(el.multiple ? [...el.selectedOptions].map((o) => o.value) : [el.value]));
    });
    return data;
  };
  const fill = (form, data) => {
    const counts = {};
    fields(form).forEach((el) => {
      const values = data[el.name];
      if (!values) return;
      if (el.type === "checkbox" || el.type === "radio") el.checked = values.includes(el.value);
      else if (el.multiple) [...el.options].forEach((o) => { o.selected = values.includes(o.value); });
      else { counts[el.name] = counts[el.name] || 0; el.value = values[counts[el.name]++] ?? ""; }
    });
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  // Hidden fields (version, what was seen) come and go with the draft, but are nobody's typing.
  const typed = (form, data) => {
    const hidden = new Set(fields(form).filter((el) => el.type === "hidden").map((el) => el.name));
    return JSON.stringify(Object.entries(data).filter(([name, v]) => !hidden.has(name) && v.some(Boolean)).sort());
  };
  const local = (form) => {
    try { return JSON.parse(sessionStorage.getItem(spot(form)) || "null"); } catch { return null; }
  };
  const store = (form, entry) => { try { sessionStorage.setItem(spot(form), JSON.stringify(entry)); } catch { /* full */ } };
  const token = (form) => form.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const send = (form, body, signal) => fetch(address, {
    method: "POST", body, signal, headers: { "X-CSRFToken": token(form), "HX-Request": "true" },
  });

  const keep = async (form) => {
    const data = read(form);
    const body = new URLSearchParams({ draft: key(form) });
    Object.entries(data).forEach(([name, values]) => values.forEach((v) => body.append(name, v)));
    running.get(form)?.abort();
    const stop = new AbortController();
    running.set(form, stop);
    try {
      const answer = await send(form, body, stop.signal);
      if (answer.ok) sessionStorage.removeItem(spot(form));
      else store(form, { data });
      form.dataset.drafted = answer.ok ? "kept" : "here";
    } catch (error) {
      if (error.name === "AbortError") return;
      store(form, { data });
      form.dataset.drafted = "here";
    }
  };

  const tell = (form, said, word) => {
    form.querySelector(".draft-told")?.remove();
    const line = document.createElement("p");
    line.className = "draft-told hint";
    line.setAttribute("role", "status");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet";
    button.textContent = word;
    button.addEventListener("click", () => {
      clearTimeout(timers.get(form));
      running.get(form)?.abort();
      sessionStorage.removeItem(spot(form));
      send(form, new URLSearchParams({ draft: key(form), discard: "1" })).catch(() => {});
      fill(form, before.get(form));
      delete form.dataset.drafted;
      line.remove();
      form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    });
    line.append(said, " · ", button);
    form.prepend(line);
  };

  const begin = async (form) => {
    if (before.has(form)) return;
    before.set(form, read(form));
    if (!form.querySelector("[name=draft]")) {
      const name = document.createElement("input");
      Object.assign(name, { type: "hidden", name: "draft", value: key(form) });
      form.append(name);
    }
    if (form.querySelector(".is-invalid, [name^=choose_], .invalid-feedback")) return; // it shows what was sent
    const entry = local(form);
    const here = entry?.sent ? null : entry;
    let found = null;
    try {
      const answer = await fetch(`${address}?draft=${encodeURIComponent(key(form))}`, { headers: { "HX-Request": "true" } });
      found = answer.ok ? await answer.json() : null;
    } catch { /* no line: what this tab holds is what there is */ }
    const data = here?.data || found?.data;
    if (!data || typed(form, data) === typed(form, before.get(form)) || form.dataset.touched) return;
    fill(form, data);
    tell(form, here ? draftSaid : found.said, draftDrop);
    if (here) keep(form);
  };
  const all = () => owner && document.querySelectorAll("form[data-draft]").forEach(begin);

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.matches("form[data-draft]") || !event.isTrusted) return;
    form.dataset.touched = "1";
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => keep(form), REST));
  });
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (!form || !form.matches("form[data-draft]") || !event.isTrusted) return;
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => keep(form), REST));
  });
  // What is sent stays in this tab until the next page shows whether it arrived: the log-in page says that it did not.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-draft]")) return;
    clearTimeout(timers.get(form));
    running.get(form)?.abort();
    store(form, { data: read(form), sent: true });
  }, true);
  const settle = () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX)).forEach((name) => {
    let entry = null;
    try { entry = JSON.parse(sessionStorage.getItem(name)); } catch { /* not ours */ }
    const foreign = owner && !name.startsWith(`${PREFIX}${owner}|`);
    if (!entry || foreign || (entry.sent && owner)) sessionStorage.removeItem(name);
    else if (entry.sent) sessionStorage.setItem(name, JSON.stringify({ data: entry.data }));
  });
  settle();
  all();
  document.addEventListener("htmx:after:swap", all);
})();
