// A client beside another one, or beside what else is known of him.

import { page, state } from "./client_state.js";
import { ask } from "./http.js";

export const here = (name = state.client.title || "This client") => ({
  name,
  client: state.client,
  rules: page.rules,
});

const TEXTS = { title: "Name", notes: "Notes", as_of: "Days as of" };

function row(label, texts) {
  const found = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = label;
  found.append(head);
  for (const text of texts) found.insertCell().textContent = text;
  return found;
}

export async function compare(place, left, right) {
  place.textContent = "";
  try {
    place.innerHTML = (await ask("/client/compare", { left, right })).html;
    for (const [key, label] of Object.entries(TEXTS)) {
      const texts = [left, right].map(({ client }) => client?.[key]);
      if (texts.every((text) => text !== undefined) && texts[0] !== texts[1]) {
        place.querySelector("tbody").append(row(label, texts));
      }
    }
  } catch (error) {
    place.textContent = error.message;
  }
}
