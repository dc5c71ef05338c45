// A form goes out once: its buttons are switched off meanwhile, and what went wrong is said on
// it. A form that cannot go out hears "form:unsent", one that does "form:sent"; what another
// script dispatches as "form:say" stands above its fields.
(() => {
  "use strict";
  const words = document.getElementById("script-words");
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const buttonsOf = (form) => all("button:not([type=button])", form);
  const tell = (form, name) => form.dispatchEvent(new Event(name, { bubbles: true }));

  function say(form, text, tone = "brick") {
    const old = form.querySelector("[data-trouble]");
    if (old) old.remove();
    const box = document.createElement("div");
    box.className = `banner banner-${tone}`;
    box.setAttribute("role", tone === "brick" ? "alert" : "status");
    box.tabIndex = -1;
    box.dataset.trouble = "";
    box.textContent = text;
    form.prepend(box);
    return box;
  }

  // The pressed button's own value is kept, because a disabled button is not sent.
  function sending(form, button) {
    if (button && button.name) {
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = button.name;
      kept.value = button.value;
      kept.dataset.kept = "";
      form.append(kept);
    }
    if (button && button.classList.contains("btn")) {
      button.dataset.label = button.textContent;
      button.textContent = words.dataset.sending;
    }
    buttonsOf(form).forEach((one) => { one.disabled = true; });
  }

  function ready(form) {
    all("[data-kept]", form).forEach((kept) => kept.remove());
    buttonsOf(form).forEach((one) => {
      one.disabled = false;
      if (one.dataset.label) one.textContent = one.dataset.label;
      delete one.dataset.label;
    });
  }

  document.addEventListener("form:say", (event) => say(event.target, event.detail.text, event.detail.tone));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented && !form.hasAttribute("hx-post")) return;
    if (form.method === "post" && !event.defaultPrevented && !navigator.onLine) {
      event.preventDefault();
      tell(form, "form:unsent");
      say(form, words.dataset.notSent).focus();
      return;
    }
    tell(form, "form:sent");
    if (form.method === "post" && !form.matches("[data-download]")) setTimeout(() => sending(form, event.submitter));
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) all("form").forEach(ready);
  });

  const formOf = (event) => event.detail.elt.closest("form");
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (form && form.isConnected) ready(form);
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = formOf(event);
    if (form && !form.matches("[data-draft]")) say(form, words.dataset.notSent);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const form = formOf(event);
    if (form && event.detail.xhr.status >= 500) say(form, words.dataset.server);
  });
})();
