// Sends a lead with a token, as a platform would, and shows the answer. Addresses to copy select themselves.
(() => {
  document.querySelectorAll("[data-select]").forEach((field) => field.addEventListener("focus", () => field.select()));
  const form = document.getElementById("playground");
  if (!form) return;
  const status = document.getElementById("play-status");
  const answer = document.getElementById("play-answer");
  const show = (response, text) => {
    status.hidden = false;
    status.textContent = response.status;
    status.className = `pill ${response.ok ? "ok" : "late"}`;
    try { answer.textContent = JSON.stringify(JSON.parse(text), null, 2); } catch { answer.textContent = text; }
  };
  const asked = () => { try { return encodeURIComponent(JSON.parse(form.elements.body.value).id); } catch { return "-"; } };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sends = (event.submitter ? event.submitter.value : "send") === "send";
    const headers = { Authorization: `Bearer ${form.elements.token.value.trim()}`, "Accept-Language": document.documentElement.lang };
    if (sends) headers["Content-Type"] = "application/json";
    if (sends && form.elements.key.value) headers["Idempotency-Key"] = form.elements.key.value.trim();
    const address = form.getAttribute("action") + (sends ? "" : `${asked()}/`);
    try {
      const response = await fetch(address, { method: sends ? "POST" : "GET", headers, body: sends ? form.elements.body.value : undefined, credentials: "omit" });
      show(response, await response.text());
    } catch {
      status.hidden = true;
      answer.textContent = form.dataset.failed;
    }
  });
})();
