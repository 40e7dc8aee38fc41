// What is said of facts that the rules don't have, or not any more: nothing else on the page shows it.

import { onChange, say, state } from "./client_state.js";
import { withAnswer } from "./fields.js";
import { $ } from "./page.js";

const TOLD =
  "These answers don't count, and the client can't be saved with them: they were declared once, or only " +
  "the rules as they are being edited have them.";
const place = $("gone");
const known = new Set(
  [...document.querySelectorAll(".topic .field")].map((field) => field.dataset.fact),
);

function made(tag, text, more = {}) {
  return Object.assign(document.createElement(tag), { textContent: text, ...more });
}

function draw() {
  const names = Object.keys(state.client.facts).filter((name) => !known.has(name));
  place.hidden = names.length === 0;
  const items = made("ul", "");
  items.append(...names.map(item));
  place.replaceChildren(made("h2", "Not in these rules any more"), made("p", TOLD), items);
}

function item(name) {
  const found = made("li", `${name}: ${JSON.stringify(state.client.facts[name])} `);
  const button = made("button", "Take it out", { type: "button", className: "quiet" });
  button.setAttribute("aria-label", `Take it out: ${name}`);
  button.addEventListener("click", () => {
    say(withAnswer(state.client, name, null));
    (place.querySelector("button") ?? $("title")).focus();
  });
  found.append(button);
  return found;
}

onChange(draw);
draw();
