// Beside the conversation: opens clauses and policies in a panel, follows the newest turn, counts
// characters. Links work without it. Knows only links with `data-panel`; keeps nothing.
(() => {
  "use strict";
  const LIMIT = 2000;
  const OFFLINE = "与服务器的连接断开了，正在重新连接。请稍后再问一次。";
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const wide = matchMedia("(min-width: 1100px)");
  let opener = null;

  const make = (tag, props, ...children) => {
    const node = Object.assign(document.createElement(tag), props);
    node.append(...children);
    return node;
  };

  // ---------------------------------------------------------------- the panel
  const back = make("button", { type: "button", textContent: "返回", className: "button" });
  const whole = make("a", { textContent: "在新窗口打开", target: "_blank", rel: "noopener" });
  const close = make("button", { type: "button", textContent: "关闭", className: "button" });
  const body = make("div", { className: "body", tabIndex: -1 });
  const panel = make("aside", { id: "panel", hidden: true }, make("div", { className: "bar" }, back, whole, close), body);
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", "条款和政策全文");
  const status = make("p", { className: "off" });
  status.setAttribute("role", "status");

  const depth = () => history.state?.depth ?? 0;
  const app = () => document.querySelector("gradio-app");

  function setOpen(open) {
    panel.hidden = !open;
    document.documentElement.classList.toggle("panel-open", open);
    if (app()) app().inert = open && !wide.matches;
  }

  async function show(url) {
    back.hidden = depth() < 2;
    whole.href = url;
    body.replaceChildren(make("p", { className: "lead", textContent: "正在打开……" }));
    setOpen(true);
    let main = null;
    try {
      const reply = await fetch(url);
      main = new DOMParser().parseFromString(await reply.text(), "text/html").querySelector("main");
    } catch { /* said below */ }
    if (history.state?.url !== url) return;
    main?.removeAttribute("id");
    body.replaceChildren(main ?? make("p", { className: "lead", textContent: "没有打开。请检查与服务器的连接，再试一次。" }));
    body.scrollTop = 0;
    const here = body.querySelector("#here");
    if (here) body.scrollTop = here.offsetTop - body.querySelector(".title").offsetHeight - 8;
    (here ?? body).focus({ preventScroll: true });
  }

  function openPanel(url, from) {
    if (!depth()) opener = from;
    history.pushState({ url, depth: depth() + 1 }, "");
    show(url);
  }

  function hide() {
    setOpen(false);
    (opener?.isConnected ? opener : document.querySelector("#question textarea"))?.focus();
    opener = null;
  }

  const leave = () => (depth() ? history.go(-depth()) : hide());
  addEventListener("popstate", () => (history.state?.url ? show(history.state.url) : panel.hidden || hide()));
  back.addEventListener("click", () => history.back());
  close.addEventListener("click", leave);
  addEventListener("keydown", (event) => event.key === "Escape" && !panel.hidden && leave());
  wide.addEventListener("change", () => setOpen(!panel.hidden));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-panel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    openPanel(link.pathname + link.search, link);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#panel form");
    if (!form || form.method !== "get") return;
    event.preventDefault();
    openPanel(`${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`, null);
  });
  panel.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link) return;
    event.preventDefault();
    const place = body.querySelector(`[id="${link.hash.slice(1)}"]`);
    if (place) body.scrollTop = place.offsetTop - body.querySelector(".title").offsetHeight - 8;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-ask]");
    const box = document.querySelector("#question textarea");
    if (!button || !box) return;
    box.value = button.textContent;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => document.querySelector("#send").click(), 60);
  });

  // ------------------------------------------------------------ the conversation
  function follow(log) {
    const turn = log.querySelector(".turn:last-of-type");
    if (!turn) return;
    const failed = turn.querySelector(".error");
    const hidden = failed && failed.getBoundingClientRect().bottom - document.querySelector("#composer").getBoundingClientRect().top;
    const behavior = calm ? "auto" : "smooth";
    if (failed) scrollBy({ top: Math.max(hidden + 16, 0), behavior });
    else turn.scrollIntoView({ block: "start", behavior });
    if (turn.querySelector(".pending")) return void (status.textContent = "正在查找条款");
    const marks = new Set([...turn.querySelectorAll(".cite")].map((mark) => mark.textContent));
    status.textContent = `${turn.querySelector(".label").textContent}${marks.size ? `，${marks.size} 处依据` : ""}`;
  }

  function count(box, note) {
    const length = box.value.length;
    note.textContent = length > LIMIT - 200 ? `${length.toLocaleString()} / 2,000 字${length > LIMIT ? "，请缩短" : ""}` : "";
    note.classList.toggle("over", length > LIMIT);
  }

  function translate() {
    for (const toast of document.querySelectorAll(".toast-body:not([data-read])")) {
      toast.dataset.read = "";
      toast.querySelector(".toast-title").textContent = "提示";
      toast.querySelector(".toast-close")?.setAttribute("aria-label", "关闭");
      for (const text of toast.querySelectorAll(".toast-message-text")) {
        if (!/[\u4e00-\u9fff]/.test(text.textContent)) text.textContent = OFFLINE;
      }
    }
  }

  function dress() {
    const [log, box] = ["#talk", "#question textarea"].map((s) => document.querySelector(s));
    if (!log || !box) return false;
    document.documentElement.lang = "zh-CN";
    const note = make("p", { className: "count" });
    note.setAttribute("aria-live", "polite");
    const settings = document.querySelector("#settings");
    const more = make("button", { type: "button", id: "more", textContent: "日期和范围" });
    more.setAttribute("aria-expanded", "false");
    more.addEventListener("click", () => more.setAttribute("aria-expanded", settings.classList.toggle("open")));
    settings.prepend(more);
    settings.append(note);
    box.addEventListener("input", () => count(box, note));
    new MutationObserver(() => setTimeout(() => { follow(log); count(box, note); }, 100)).observe(log, { childList: true, subtree: true });
    return true;
  }

  new MutationObserver(translate).observe(document.body, { childList: true, subtree: true });
  if (history.state?.url) history.replaceState(null, "");
  document.body.append(panel, status);
  const waiting = new MutationObserver(() => dress() && waiting.disconnect());
  if (!dress()) waiting.observe(document.body, { childList: true, subtree: true });
})();
