// Unsaved text: leaving its page asks first, and what was typed in a form marked data-draft is
// kept on this device until it is saved. Nothing else of the portal stays on the device.
//
// Such a form names its writer's hat, its version field the draft (none before it is kept); an
// element [data-draft-status] shows how it stands; the saving itself is the form's hx-post. What
// could not be sent is kept up to the classification that data-draft-keep names, until it is
// saved, the person logs out, or somebody else logs in here.
(() => {
  "use strict";
  const words = document.getElementById("script-words");
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const write = "input:not([type=hidden]), textarea, select";
  const touched = new Set();
  const isTouched = (form) => touched.has(form) && form.isConnected;
  const isDraft = (form) => form.matches("[data-draft]");

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
    const detail = { text: words.dataset.restored, tone: "blue" };
    form.dispatchEvent(new CustomEvent("form:say", { bubbles: true, detail }));
    window.addEventListener("load", () => form.dispatchEvent(new Event("change")));
  }

  function restoreDrafts(root) { all("form[data-draft]", root).forEach(restoreDraft); }

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

  document.addEventListener("form:unsent", (event) => {
    if (isDraft(event.target)) keepDraft(event.target, words.dataset.unsaved);
  });
  document.addEventListener("form:sent", (event) => {
    const form = event.target;
    if (form.matches("[data-logout]")) forgetDrafts();
    if (isDraft(form)) leaveWith(form);
    touched.delete(form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.matches("[data-unsaved], [data-draft]") && event.target.matches(write)) touched.add(form);
    if (form && isDraft(form) && !mayKeep(form)) forgetDraft(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (Array.from(touched).some(isTouched)) event.preventDefault();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) sessionStorage.removeItem("draft-sent"); // the page came back with all that was typed
  });

  const formOf = (event) => event.detail.elt.closest("form");
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = formOf(event);
    const status = form && isDraft(form) && form.querySelector("[data-draft-status]");
    if (event.defaultPrevented || !status) return;
    if (event.detail.requestConfig.verb === "post") status.textContent = words.dataset.saving;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (!form) return;
    if (event.detail.xhr.status === 401) { // the session ended: see session.js
      touched.add(form);
      if (isDraft(form)) keepDraft(form, words.dataset.ended);
    }
    if (!isDraft(form) || event.detail.requestConfig.verb !== "post") return;
    if (event.detail.xhr.getResponseHeader("Kept") === "all") {
      touched.delete(form);
      forgetDraft(form);
    } else if (event.detail.successful) { // something of it is on this page alone
      touched.add(form);
      keepDraft(form);
    }
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = formOf(event);
    if (!form) return;
    if (isDraft(form)) keepDraft(form, words.dataset.unsaved);
    touched.add(form);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const form = formOf(event);
    if (form && event.detail.xhr.status >= 500) touched.add(form);
  });
  document.addEventListener("part:swapped", (event) => {
    const { root, sent } = event.detail;
    restoreDrafts(root);
    if (sent && !sent.isConnected && isDraft(sent)) { // its answer took its place
      sessionStorage.removeItem("draft-sent");
      forgetDraft(sent);
    }
  });
  ["htmx:pushedIntoHistory", "htmx:replacedInHistory", "htmx:historyRestore"]
    .forEach((moved) => document.addEventListener(moved, forgetAddress));

  if (person) forgetDrafts(`draft:${person}:`);
  forgetAddress();
  arrive();
  restoreDrafts(document);
  window.addEventListener("load", hearWhatWasTyped);
})();
