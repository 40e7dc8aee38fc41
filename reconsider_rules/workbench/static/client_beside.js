// A client beside another one, or beside what else is known of him.

import { page, state } from "./client_state.js";
import { ask } from "./http.js";

export const here = (name = state.client.title || "This client") => ({
  name,
  client: state.client,
  rules: page.rules,
});

export async function compare(place, left, right) {
  place.textContent = "";
  try {
    place.innerHTML = (await ask("/client/compare", { left, right })).html;
  } catch (error) {
    place.textContent = error.message;
  }
}
