// Running clocks: minutes since data-since, or until data-until.
(() => {
  const words = (minutes) => {
    const m = Math.max(0, Math.round(minutes));
    return m < 60 ? `${m} min` : `${Math.floor(m / 60)} h ${m % 60} min`;
  };
  const zh = document.documentElement.lang.startsWith("zh");
  const local = (text) => (zh ? text.replace(" h ", " 小时 ").replace(" min", " 分") : text);
  const tick = () => {
    const now = Date.now();
    document.querySelectorAll("[data-since]").forEach((el) => { el.textContent = local(words((now - Date.parse(el.dataset.since)) / 60000)); });
    document.querySelectorAll("[data-until]").forEach((el) => {
      const left = (Date.parse(el.dataset.until) - now) / 60000;
      el.textContent = local(left < 0 ? `${el.dataset.over} ${words(-left)}` : `${words(left)} ${el.dataset.left}`);
      el.classList.toggle("late", left < 0);
      const soon = Number(el.dataset.soon) || Infinity; // a clock with hours left is calm until then
      el.classList.toggle("now", left >= 0 && left <= soon);
      el.classList.toggle("ok", left > soon);
    });
  };
  tick();
  setInterval(tick, 20000);
  document.addEventListener("htmx:after:swap", tick);
})();
