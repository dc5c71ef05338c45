// Says on an open page that the login ends soon, or has ended. The server is asked only
// then, for another tab may have prolonged it. Entries stay on the page; after a login in
// another tab the same form goes out once more.
(() => {
  "use strict";
  const place = document.getElementById("session");
  const { address, login } = place.dataset;
  const lasting = place.dataset.seconds * 1000; // after every answer, at least
  const latest = Date.now() + place.dataset.limit * 1000; // whatever is opened
  const NEAR = 120000;
  const LATER = 20000; // when the line is down
  let ends = 0;
  let timer = 0;
  let turn = 0; // an answer that comes after a newer one counts no more
  let before = null; // what had the focus before the notice
  let last = false; // use moves the end no more

  function show(state, focus = false) {
    if ((place.dataset.state || "") !== state) {
      place.dataset.state = state;
      const words = state ? [document.getElementById(`session-${state}`).content.cloneNode(true)] : [];
      place.replaceChildren(...words);
      document.documentElement.classList.toggle("session-shown", Boolean(state));
    }
    if (focus && state) place.firstElementChild.focus();
  }

  function wait(time) {
    clearTimeout(timer);
    timer = setTimeout(check, Math.min(time, 2 ** 31 - 1));
  }

  function settle(left) {
    turn += 1;
    ends = Date.now() + left;
    clearTimeout(timer);
    if (left > NEAR) wait(left - NEAR);
    else if (left > 0) wait(left + 1000);
    show(left > NEAR ? "" : left <= 0 ? "ended" : last || ends >= latest ? "last" : "near");
  }

  // Milliseconds that are left; throws when the line or the portal is down.
  async function ask(request) {
    const answer = await fetch(address, request);
    const seconds = answer.headers.get("Session-Left");
    last = answer.headers.get("Session-Last") === "1";
    if (seconds !== null) return seconds * 1000;
    if (answer.redirected || answer.status === 401) return 0;
    throw new Error(`${answer.status} for ${address}`);
  }

  // Milliseconds that are left; null when nobody answered.
  async function check() {
    const mine = turn += 1;
    try {
      const left = await ask({ method: "HEAD" });
      if (mine === turn) settle(left);
      return left;
    } catch {
      wait(LATER);
      return null;
    }
  }

  async function stay(form) {
    try {
      settle(await ask({ method: "POST", body: new URLSearchParams(new FormData(form)) }));
    } catch {
      return wait(LATER);
    }
    if (place.dataset.state === "ended") return show("ended", true);
    document.getElementById("announcer").textContent = place.dataset.stays;
    (before && before.isConnected ? before : document.getElementById("content")).focus();
  }

  // A login gives a new token; the one on an older page would be refused.
  function token() {
    const found = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return found ? found[1] : "";
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const field = form.elements.csrfmiddlewaretoken;
    if (field && token()) field.value = token();
    if (event.defaultPrevented || form.method !== "post") return;
    const notice = place.contains(form);
    if (!notice && Date.now() < ends) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (notice) stay(form);
    else check().then((left) => {
      if (left === 0) return show("ended", true);
      if (left === null && place.dataset.state === "ended") return show("ended", true);
      ends = Math.max(ends, Date.now() + 1000); // also when nobody answered: then it is tried
      form.requestSubmit(event.submitter);
    });
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const { headers, parameters } = event.detail;
    if (!token()) return;
    headers["X-CSRFToken"] = token();
    if (parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = token();
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, requestConfig } = event.detail;
    const away = (xhr.getResponseHeader("HX-Redirect") || "").startsWith(login);
    if (xhr.status !== 401 && !away) return xhr.status < 500 && settle(Math.min(lasting, latest - Date.now()));
    event.preventDefault();
    settle(0);
    const sent = requestConfig.triggeringEvent && requestConfig.triggeringEvent.type === "submit";
    if (sent) show("ended", true); // never away from somebody who is typing
  });

  function lookAgain() {
    if (!document.hidden && (place.dataset.state || Date.now() > ends - NEAR)) check();
  }
  document.addEventListener("visibilitychange", lookAgain);
  window.addEventListener("focus", lookAgain);
  place.addEventListener("focusin", (event) => {
    if (!place.contains(event.relatedTarget)) before = event.relatedTarget;
  });

  ends = Date.now() + lasting;
  wait(lasting - NEAR);
})();
