// Where the focus goes, and the keys: an error goes to the summary, a finished step to the result
// banner, a link of the summary to its field; what htmx put into the page is announced. Comes
// last: the other scripts hear of that part first, as "part:swapped".
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const write = "input:not([type=hidden]), textarea, select";

  function focusOn(root) {
    const goal = root.querySelector("[data-error-summary]") || root.querySelector("[data-result]");
    if (goal) goal.focus();
  }

  function announce(root) {
    const said = root.matches && root.matches("[data-announce]") ? root : root.querySelector("[data-announce]");
    if (said) document.getElementById("announcer").textContent = said.textContent.trim();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all("details.menu[open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    const free = !event.target.closest("input, textarea, select, [contenteditable], .ts-wrapper");
    const search = document.querySelector("[data-search]");
    if (event.key === "/" && free && search && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Enter" && event.ctrlKey && event.target.form) event.target.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const goal = link && document.getElementById(link.hash.slice(1));
    if (!goal) return;
    event.preventDefault();
    (goal.tomselect ? goal.tomselect.control_input : goal.querySelector(write) || goal).focus();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const root = document.getElementById(event.detail.target.id) || event.detail.target;
    const sent = event.detail.requestConfig.elt.closest("form");
    document.dispatchEvent(new CustomEvent("part:swapped", { detail: { root, sent } }));
    announce(root);
    focusOn(root);
  });
  focusOn(document);
})();
