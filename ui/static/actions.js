// On every page: copies a clause, sends a judgement. Pages can be read without it; keeps nothing.
(() => {
  "use strict";

  function pasted(text) {  // an intranet page is no secure context: there is no clipboard then
    const box = Object.assign(document.createElement("textarea"), { value: text, className: "off" });
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  async function copy(button) {
    const text = button.dataset.copy;
    const done = navigator.clipboard ? await navigator.clipboard.writeText(text).then(() => true, () => pasted(text)) : pasted(text);
    const said = button.dataset.said ??= button.textContent;
    button.textContent = done ? "已复制" : "没有复制成，请选中文字复制";
    setTimeout(() => { button.textContent = said; }, 2000);
    button.focus();
  }

  async function judge(form, button) {
    const status = form.querySelector("[role=status]");
    const fields = new URLSearchParams(new FormData(form, button));
    const sent = await fetch(form.action, { method: "POST", body: fields }).then((reply) => reply.ok, () => false);
    status.textContent = sent ? "已记下，谢谢。" : "没有送到，请稍后再试。";
    if (!sent) return;
    for (const part of form.querySelectorAll("button, details")) part.remove();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (button?.dataset.copy) copy(button);
    else if (button && button.dataset.print !== undefined) print();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-judge]")) return;
    event.preventDefault();
    judge(event.target, event.submitter);
  });
})();
