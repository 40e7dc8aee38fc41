// What a test needs of a page: an editor, what was called, what a service answers, what the policy forbade.
import { createEditor } from "./editor.js";

window.calls = [];
window.answers = {};
window.forbidden = [];
window.said = []; // by a screen reader
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
  forbidden.push(`${violatedDirective}: ${blockedURI}`);
});

const called = (name) => async (...given) => {
  calls.push([name, ...given]);
  return answers[name]?.(...given);
};
const names = ["complete", "hover", "define", "references", "rename", "format", "save"];

window.open_editor = (given) => {
  window.editor = createEditor({
    parent: document.querySelector("#editor"),
    label: "The rules",
    nonce: "abc",
    changed: called("changed"),
    service: Object.fromEntries(names.map((name) => [name, called(name)])),
    ...given,
  });
  new MutationObserver(([{ target }]) => {
    if (target.textContent.trim()) said.push(target.textContent);
  }).observe(document.querySelector(".cm-announced"), { childList: true });
};
document.documentElement.dataset.ready = "";
