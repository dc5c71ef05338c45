// Pickers: Tom Select is fetched only where a page has one. The select then hears "picker:ready".
(() => {
  "use strict";
  const source = document.currentScript.dataset.library;
  const words = document.getElementById("script-words");
  const all = (selector, root) => Array.from(root.querySelectorAll(selector));
  let fetching = null;

  function pickers(root) {
    const selects = all("select[data-picker]", root).filter((select) => !select.tomselect);
    if (!selects.length) return;
    fetching = fetching || new Promise((done) => {
      const script = document.createElement("script");
      script.src = source;
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

  document.addEventListener("part:swapped", (event) => pickers(event.detail.root));
  pickers(document);
})();
