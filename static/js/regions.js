// Regions by their codes: a list pasted into the picker or the input beside it, and all
// regencies of a province that was chosen. Without it the portal reads the codes itself.
(() => {
  "use strict";

  const codesIn = (text) => text.split(/[\s,;]+/).filter(Boolean)
    .map((code) => (/^\d{4}$/.test(code) ? `${code.slice(0, 2)}.${code.slice(2)}` : code));
  const isList = (text) => /^[\s,;]*\d{2}(\.?\d{2}|\.\*)?([\s,;]+\d{2}(\.?\d{2}|\.\*)?)*[\s,;]*$/.test(text);

  function connect(select) {
    const picker = select.tomselect;
    const input = document.getElementById(`${select.id}_codes`);
    if (!input) return;
    const status = input.parentElement.querySelector("[role=status]");
    const below = (code) => Object.keys(picker.options).filter((one) => one.startsWith(`${code}.`));
    Object.entries(picker.options).forEach(([code, option]) => {
      const province = picker.options[code.split(".")[0]];
      option.under = code.includes(".") && province ? province.text : "";
    });

    function add(text) {
      const unknown = [];
      const wanted = codesIn(text).flatMap((code) => {
        const found = code.endsWith(".*") ? below(code.slice(0, -2)) : code in picker.options ? [code] : [];
        if (!found.length) unknown.push(code);
        return found;
      });
      picker.addItems(wanted, true);
      if (wanted.length) select.dispatchEvent(new Event("change", { bubbles: true }));
      input.value = unknown.join(", ");
      offer();
      if (unknown.length) say(input.dataset.unknown.replace("%s", unknown.join(", ")));
    }

    function say(text) { status.append(Object.assign(document.createElement("span"), { textContent: text })); }

    // One button for each chosen province of which not all regencies are chosen.
    function offer() {
      status.replaceChildren();
      picker.items.filter((code) => !code.includes(".")).forEach((code) => {
        const open = below(code).filter((one) => !picker.items.includes(one));
        if (!open.length) return;
        const button = Object.assign(document.createElement("button"), { type: "button", className: "link" });
        button.textContent = input.dataset.all.replace("%s", `${picker.options[code].text} (${open.length})`);
        button.addEventListener("click", () => { picker.removeItem(code, true); add(`${code}.*`); input.focus(); });
        status.append(button, " ");
      });
    }

    // What is more than codes (names beside them, spans) the portal reads when it is sent.
    input.addEventListener("change", () => isList(input.value) ? add(input.value) : offer());
    select.addEventListener("change", offer);
    picker.control_input.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text");
      if (!isList(text)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      add(text);
    }, true);
    offer();
  }

  document.addEventListener("picker:ready", (event) => {
    if (event.target.dataset.picker === "regions") connect(event.target);
  });
})();
