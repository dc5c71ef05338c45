// Small conveniences over pages that work without them. No state is kept on the device
// but the writer's own unsent text of forms marked data-draft, removed once saved.
(() => {
  "use strict";
  const self = document.currentScript;
  const words = document.getElementById("script-words");
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const write = "input:not([type=hidden]), textarea, select";

  // Focus: an error goes to the summary, a finished step to the result banner.
  function focusOn(root) {
    const goal = root.querySelector("[data-error-summary]") || root.querySelector("[data-result]");
    if (goal) goal.focus();
    return Boolean(goal);
  }

  // Pickers: Tom Select is fetched only where a page has one.
  let fetching = null;
  function pickers(root) {
    const selects = all("select[data-picker]", root).filter((select) => !select.tomselect);
    if (!selects.length) return;
    fetching = fetching || new Promise((done) => {
      const script = document.createElement("script");
      script.src = self.dataset.pickerScript;
      script.onload = done;
      document.head.append(script);
    });
    fetching.then(() => selects.filter((select) => select.isConnected && !select.tomselect).forEach(pick));
  }

  function pick(select) {
    const plugins = select.multiple ? { remove_button: { title: words.dataset.remove } } : {};
    select.setAttribute("aria-hidden", "true");
    new window.TomSelect(select, {
      plugins,
      searchField: ["text", "value", "under"],
      maxOptions: 600,
      closeAfterSelect: true,
      onItemAdd() {
        if (select.multiple) this.setTextboxValue("");
      },
      refreshThrottle: 0, // the list has followed the typing when Enter comes
      hidePlaceholder: true,
      render: {
        no_results: () => {
          const none = document.createElement("div");
          none.className = "no-results";
          none.textContent = words.dataset.emptyPicker;
          return none;
        },
      },
    });
    select.dispatchEvent(new Event("picker:ready", { bubbles: true }));
  }

  // Files: the button in the page's language, and the names that were chosen.
  function fileButtons(root) {
    all(".choose-files", root).forEach((box) => {
      all(":scope > [hidden]", box).forEach((one) => { one.hidden = false; });
      const input = box.querySelector("input");
      input.title = ""; // no hint in the browser's language
      nameFiles(input);
    });
  }

  function nameFiles(input) {
    const names = input.parentElement.querySelector("output");
    names.value = Array.from(input.files, (file) => file.name).join(", ") || names.defaultValue;
  }

  // One submit a form: the button is switched off and says what happens. The pressed
  // button's own value is kept, because a disabled button is not sent.
  const buttonsOf = (form) => all("button:not([type=button])", form);
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

  // Unsaved text: leaving asks first.
  const touched = new Set();
  function isTouched(form) { return touched.has(form) && form.isConnected; }

  // Drafts. A form with data-draft names its writer's hat, its version field the draft (none
  // before it is kept); an element [data-draft-status] shows how it stands; the saving itself
  // is the form's hx-post. What could not be sent is kept on this device up to the
  // classification that data-draft-keep names, until it is saved, the person logs out, or
  // somebody else logs in here.
  const person = document.body.dataset.person || "";
  const keyOf = (form, draft) => `draft:${person}:${form.dataset.draft}:${draft}`;
  const draftKey = (form) => keyOf(form, form.dataset.draftOf || form.elements.version.dataset.of || "new");
  const options = (field) => Array.from(field.options).filter((option) => option.selected).map((option) => option.value);
  const isChoice = (field) => ["radio", "checkbox"].includes(field.type);
  const entered = (form) => all("input:not([type=file]), textarea, select", form)
    .filter((field) => field.name && field.name !== "csrfmiddlewaretoken" && !("kept" in field.dataset));

  function entries(form) {
    const kept = {};
    entered(form).forEach((field) => {
      const values = field.options ? options(field) : isChoice(field) && !field.checked ? [] : [field.value];
      kept[field.name] = (kept[field.name] || []).concat(values);
    });
    return kept;
  }

  // The grade that is chosen decides, from the moment on at which it is.
  function mayKeep(form) {
    const grade = form.querySelector("[name=classification]:checked");
    return "draftKeep" in form.dataset && Number(grade && grade.value) <= Number(form.dataset.draftKeep);
  }

  function keepDraft(form, why) {
    const status = form.querySelector("[data-draft-status]");
    if (status && why) status.textContent = why;
    if (!mayKeep(form)) return forgetDraft(form);
    try { localStorage.setItem(draftKey(form), JSON.stringify(entries(form))); } catch (full) { /* stays on the page */ }
  }

  // Its first saving gives a draft its own key.
  function forgetDraft(form) {
    [draftKey(form), keyOf(form, "new")].forEach((key) => localStorage.removeItem(key));
  }

  // With the version that it was made from, so that the portal sees a change made elsewhere.
  function restoreDraft(form) {
    if (sessionStorage.getItem("draft-sent") === draftKey(form)) return; // it has just come back
    const found = localStorage.getItem(draftKey(form));
    if (!found) return;
    const kept = JSON.parse(found);
    entered(form).filter((field) => kept[field.name]).forEach((field) => {
      const values = kept[field.name];
      if (field.options) Array.from(field.options).forEach((one) => { one.selected = values.includes(one.value); });
      else if (isChoice(field)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    });
    touched.add(form);
    const status = form.querySelector("[data-draft-status]");
    if (status) status.textContent = "";
    say(form, words.dataset.restored, "blue");
    window.addEventListener("load", () => form.dispatchEvent(new Event("change")));
  }

  // A form that leaves with its page is kept until another page of the portal has come:
  // the browser's own page for a line that is down brings the person back here.
  function leaveWith(form) {
    keepDraft(form);
    sessionStorage.setItem("draft-sent", draftKey(form));
  }

  function arrive() {
    const sent = sessionStorage.getItem("draft-sent");
    const [how] = performance.getEntriesByType("navigation");
    if (sent && !(how && how.type === "back_forward")) localStorage.removeItem(sent);
    sessionStorage.removeItem("draft-sent");
  }

  // What was typed before the scripts came counts as typed now.
  function hearWhatWasTyped() {
    all("input[type=text], input:not([type]), textarea")
      .filter((field) => field.form && field.value !== field.defaultValue)
      .forEach((field) => field.dispatchEvent(new Event("input", { bubbles: true })));
  }

  function forgetDrafts(kept) {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:") && !(kept && key.startsWith(kept)))
      .forEach((key) => localStorage.removeItem(key));
  }

  // htmx notes the address of the page, and with it what was searched for; it works without.
  function forgetAddress() { sessionStorage.removeItem("htmx-current-path-for-history"); }

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

  function announce(root) {
    const said = root.matches && root.matches("[data-announce]") ? root : root.querySelector("[data-announce]");
    if (said) document.getElementById("announcer").textContent = said.textContent.trim();
  }

  function begin(root) {
    all("form[data-draft]", root).forEach(restoreDraft);
    pickers(root);
    fileButtons(root);
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented && !form.hasAttribute("hx-post")) return;
    if (form.method === "post" && !event.defaultPrevented && !navigator.onLine) {
      event.preventDefault();
      if (form.matches("[data-draft]")) keepDraft(form, words.dataset.unsaved);
      say(form, words.dataset.notSent).focus();
      return;
    }
    if (form.matches("[data-logout]")) forgetDrafts();
    if (form.matches("[data-draft]")) leaveWith(form);
    touched.delete(form);
    if (form.method === "post" && !form.matches("[data-download]")) setTimeout(() => sending(form, event.submitter));
  });
  document.addEventListener("change", (event) => {
    if (event.target.type === "file") nameFiles(event.target);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-unsaved], [data-draft]") && event.target.matches(write)) touched.add(form);
    if (form && form.matches("[data-draft]") && !mayKeep(form)) forgetDraft(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (Array.from(touched).some(isTouched)) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sessionStorage.removeItem("draft-sent"); // the page came back with all that was typed
    all("form").forEach(ready);
  });

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

  const formOf = (event) => event.detail.elt.closest("form");
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (!form) return;
    if (form.isConnected) ready(form);
    if (event.detail.xhr.status === 401) { // the session ended: see session.js
      touched.add(form);
      if (form.matches("[data-draft]")) keepDraft(form, words.dataset.ended);
    }
    if (!form.matches("[data-draft]") || event.detail.requestConfig.verb !== "post") return;
    const kept = event.detail.xhr.getResponseHeader("Kept");
    if (kept && event.detail.elt.type === "file") { // it lies on the server
      event.detail.elt.value = "";
      nameFiles(event.detail.elt);
    }
    if (kept === "all") {
      touched.delete(form);
      forgetDraft(form);
    } else if (event.detail.successful) { // something of it is on this page alone
      touched.add(form);
      keepDraft(form);
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = formOf(event);
    const cause = event.detail.requestConfig.triggeringEvent;
    if (cause && cause.target.type === "file" && event.detail.elt !== cause.target) {
      return event.preventDefault(); // a file goes by itself; what is said of it stays
    }
    const status = form && form.matches("[data-draft]") && form.querySelector("[data-draft-status]");
    if (status && event.detail.requestConfig.verb === "post") status.textContent = words.dataset.saving;
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = formOf(event);
    if (!form) return;
    if (form.matches("[data-draft]")) keepDraft(form, words.dataset.unsaved);
    else say(form, words.dataset.notSent);
    touched.add(form);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const form = formOf(event);
    if (form && event.detail.xhr.status >= 500) {
      say(form, words.dataset.server);
      touched.add(form);
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const root = document.getElementById(event.detail.target.id) || event.detail.target;
    begin(root);
    const sent = event.detail.requestConfig.elt.closest("form");
    if (sent && !sent.isConnected && sent.matches("[data-draft]")) { // its answer took its place
      sessionStorage.removeItem("draft-sent");
      forgetDraft(sent);
    }
    announce(root);
    focusOn(root);
  });

  if (person) forgetDrafts(`draft:${person}:`);
  forgetAddress();
  ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"]
    .forEach((moved) => document.addEventListener(moved, forgetAddress));
  arrive();
  begin(document);
  focusOn(document);
  window.addEventListener("load", hearWhatWasTyped);
})();
