// What is proved of the saved rules is asked for when the page is there.

import { newest, whenBack } from "./http.js";
import { $ } from "./page.js";

const show = newest(
  async (ask) => ($("proof").innerHTML = (await ask("/rules/proof", {})).html),
  (why) => ($("proof").textContent = why),
);

if ($("proof")) {
  whenBack(show);
  show();
}
