// Days and hours: the browser's calendar behind a button, and what was understood of the
// typing, in the portal's own words. Without it the portal says so once the form is sent.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const boxOf = (node) => node.closest && node.closest("[data-typed]");
  const valueOf = (box, selector) => { const field = box.querySelector(selector); return field ? field.value : ""; };

  function offer(root) {
    all("[data-calendar], .day-native", root).forEach((one) => { one.hidden = false; });
  }

  async function sayBack(box) {
    const asked = new URLSearchParams({
      day: valueOf(box, "[data-day]"), hour: valueOf(box, "[data-hour]"),
      zone: valueOf(box, "[data-zone]"), ahead: box.dataset.ahead, due: box.dataset.due,
    });
    box.dataset.asked = asked;
    const answer = await fetch(`${box.dataset.typed}?${asked}`).catch(() => null);
    if (!answer || !answer.ok || !(answer.headers.get("Content-Type") || "").includes("json")) return;
    const said = await answer.json();
    if (box.dataset.asked !== String(asked)) return; // typed on meanwhile
    const line = box.querySelector("[data-understood]");
    line.textContent = said.words;
    line.classList.toggle("is-wrong", said.wrong);
    const known = box.querySelector("[data-known]");
    if (known) known.value = said.free ? said.day : "";
    box.querySelector(".day-native").value = said.day;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("[data-calendar]");
    if (!button) return;
    const native = button.nextElementSibling;
    try { native.showPicker(); } catch (old) { native.focus(); }
  });
  document.addEventListener("change", (event) => {
    const box = boxOf(event.target);
    if (!box) return;
    if (!event.target.matches(".day-native")) return void sayBack(box);
    event.stopPropagation();
    if (!event.target.value) return;
    const text = box.querySelector("[data-day]");
    const [year, month, day] = event.target.value.split("-").map(Number);
    text.value = `${day}/${month}/${year}`;
    ["input", "change"].forEach((name) => text.dispatchEvent(new Event(name, { bubbles: true })));
    text.focus();
  }, true);
  document.addEventListener("htmx:load", (event) => offer(event.target));
  offer(document);
})();
