// Files: the button in the page's language, and the names that were chosen. In a form whose
// words are kept a file goes by itself, and leaves its input once it lies on the server.
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

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

  document.addEventListener("change", (event) => {
    if (event.target.type === "file") nameFiles(event.target);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const cause = event.detail.requestConfig.triggeringEvent;
    if (cause && cause.target.type === "file" && event.detail.elt !== cause.target) {
      event.preventDefault(); // a file goes by itself; what is said of it stays
    }
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, requestConfig, xhr } = event.detail;
    const form = elt.closest("form");
    if (!form || !form.matches("[data-draft]") || requestConfig.verb !== "post") return;
    if (elt.type === "file" && xhr.getResponseHeader("Kept")) {
      elt.value = "";
      nameFiles(elt);
    }
  });
  document.addEventListener("part:swapped", (event) => fileButtons(event.detail.root));
  fileButtons(document);
})();
