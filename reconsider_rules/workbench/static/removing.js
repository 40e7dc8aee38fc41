// A rule or an advice is taken out: first is shown what that changes.

import { ask } from "./http.js";
import { $ } from "./page.js";

let seen = "";

function told(text) {
  $("removing").textContent = text;
}

function leave() {
  told("");
  $("really").hidden = true;
  $("remove").disabled = false;
  $("remove").focus();
}

async function tryWithout() {
  const { kind, name } = $("remove").dataset;
  $("remove").disabled = true;
  told("What it would change is being worked out …");
  try {
    const found = await ask("/rules/remove/try", { kind, name });
    $("removing").innerHTML = found.html;
    seen = found.seen;
    $("really").hidden = !found.can_go;
    $("remove").disabled = found.can_go;
    (found.can_go ? $("keep-it") : $("remove")).focus();
  } catch (error) {
    told(error.message);
    $("remove").disabled = false;
  }
}

async function remove() {
  const { kind, name } = $("remove").dataset;
  $("remove-it").disabled = true;
  try {
    location.assign((await ask("/rules/remove", { kind, name, seen })).to);
  } catch (error) {
    $("remove-it").disabled = false;
    told(error.message);
  }
}

$("remove")?.addEventListener("click", tryWithout);
$("remove-it")?.addEventListener("click", remove);
$("keep-it")?.addEventListener("click", leave);
