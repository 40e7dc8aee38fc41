// The page on which a rule is added: what is chosen is shown as text, and tried.

import { ask, Lost, newest, whenBack } from "./http.js";
import { counted, keeping } from "./keeping.js";
import { $, showTimes } from "./page.js";

const TYPING = 250; // milliseconds without a key after which the text is made anew
const form = $("new-rule");

let timer = null;
let number = 1000; // of the next row

const text = (id) => $(id)?.value ?? "";
const checked = (within) =>
  [...within.querySelectorAll("input:checked")].map((input) => input.value);

function bound(row, name) {
  const value = row.querySelector(`input.${name}`)?.value ?? "";
  return value === "" ? null : Number(value);
}

const testOf = (row) => row.querySelector(".test");

function condition(row) {
  const fact = row.querySelector(".fact").value;
  if (testOf(row).dataset.of !== fact) return { fact }; // what may be asked of it isn't there yet
  const values = row.querySelector(".values");
  return {
    fact,
    how: row.querySelector(".how")?.value ?? "",
    values: values && !values.hidden ? checked(values) : [],
    least: bound(row, "least"),
    most: bound(row, "most"),
  };
}

const rowsOf = (side) => [...form.querySelectorAll(`[data-side=${side}] .row`)];

function rule() {
  const advice = form.querySelectorAll("#recommend select");
  return {
    when: rowsOf("when").map(condition),
    unless: rowsOf("unless").map(condition),
    together: checked($("together"))[0] === "yes",
    verdict: text("verdict"),
    wins: $("wins") && !$("wins").hidden ? wins() : [],
    recommend: [...advice].map((select) => select.value),
    advice: {
      step: text("advice-step"),
      title: text("advice-title"),
      text: text("advice-text"),
      say: text("advice-say"),
      place: text("advice-place"),
    },
    because: text("because"),
  };
}

const wins = () => checked($("wins")).filter((name) => name !== text("verdict"));

// What is not to be asked now isn't shown.
function draw() {
  $("together").hidden = rowsOf("unless").length < 2;
  for (const values of form.querySelectorAll(".values")) {
    const how = values.closest(".row").querySelector(".how").value;
    values.hidden = !values.dataset.needs.split(" ").includes(how);
  }
  for (const group of $("advice-place").querySelectorAll("optgroup")) {
    group.hidden = group.disabled = group.dataset.step !== text("advice-step");
  }
  if ($("advice-place").selectedOptions[0]?.parentElement.disabled) $("advice-place").value = "";
  if (!$("wins")) return;
  $("wins").hidden = !text("verdict");
  for (const input of $("wins").querySelectorAll("input")) {
    input.closest("label").hidden = input.value === text("verdict");
  }
}

const draft = () => ({ draft: form.dataset.draft, rule: rule() });
const asLast = (given) => ({ ...given, number: counted() }); // whatever was kept before is too late
const { keep } = keeping("/rules/new/keep", draft, () => {}); // all that is said is kept at once

function soon() {
  draw();
  keep();
  history.replaceState(null, "", `/rules/new?draft=${form.dataset.draft}`);
  clearTimeout(timer);
  timer = setTimeout(show, TYPING);
}

const show = newest(
  async (ask) => {
    $("add").disabled = true;
    changes("");
    const made = await ask("/rules/new/text", { rule: rule() });
    $("text").textContent = made.text;
    if (!made.whole) {
      tell(made.html);
      return;
    }
    tell("Trying it …");
    const found = await ask("/rules/new/trial", { rule: rule() });
    tell(found.html);
    $("add").disabled = !found.can_add;
    $("add").textContent = found.clean ? "Add it" : "Add it all the same";
    if (!found.can_add) return;
    changes("Whose advice changes is being worked out …");
    changes((await ask("/rules/new/changes", { rule: rule() })).html);
  },
  (why) => {
    changes("");
    $("outcome").textContent = why;
  },
);

function changes(html) {
  if ($("changes").innerHTML !== html) $("changes").innerHTML = html;
}

function tell(html) {
  if ($("outcome").innerHTML !== html) $("outcome").innerHTML = html;
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", soon);

form.addEventListener("change", ({ target }) => {
  if (target.matches(".fact")) askOf(target);
  if (target.id === "verdict") tickUsual();
});

// What rules with the same answer win over is ticked, to be changed.
function tickUsual() {
  const usual = JSON.parse($("wins").dataset.usual)[text("verdict")] ?? [];
  for (const input of $("wins").querySelectorAll("input")) {
    input.checked = usual.includes(input.value);
  }
  soon();
}

// What must be so of the fact that is chosen. What stood there goes only when it is there.
async function askOf(select) {
  const fact = select.value;
  const place = testOf(select.closest(".row"));
  try {
    const { html } = await ask("/rules/new/test", { fact, number: number++ });
    if (select.value !== fact) return; // another was chosen meanwhile
    place.innerHTML = html;
    place.dataset.of = fact;
  } catch (error) {
    if (!(error instanceof Lost)) $("outcome").textContent = error.message;
    return; // what was lost is asked once more when the program is back
  }
  soon();
}

function askOfOthers() {
  for (const select of form.querySelectorAll(".fact")) {
    if (testOf(select.closest(".row")).dataset.of !== select.value) askOf(select);
  }
}

form.addEventListener("click", ({ target }) => {
  if (target.matches(".more")) {
    addTo(target.parentElement.querySelector(".rows"), "row");
  } else if (target.id === "another-advice") {
    addTo($("recommend"), "chosen");
  } else if (target.matches(".remove")) {
    const part = target.closest("section");
    target.closest(".row").remove();
    part.querySelector(".more, #another-advice").focus();
  } else return;
  soon();
});

function addTo(rows, template) {
  rows.append($(template).content.cloneNode(true));
  rows.lastElementChild.querySelector("select").focus();
}

$("add").addEventListener("click", async () => {
  $("add").disabled = true;
  try {
    location.assign((await ask("/rules/new/add", asLast(draft()))).to);
  } catch (error) {
    $("outcome").textContent = error.message;
    $("add").disabled = false;
  }
});

// Whether what is kept under a key is thrown away.
async function dropped(draft) {
  if (!confirm("Throw away what was said of this rule?")) return false;
  try {
    await ask("/rules/new/drop", asLast({ draft }));
  } catch (error) {
    $("outcome").textContent = error.message;
    return false;
  }
  return true;
}

$("anew").addEventListener("click", async () => {
  if (await dropped(form.dataset.draft)) location.assign("/rules/new");
});

document.querySelector(".unsaved")?.addEventListener("click", async ({ target }) => {
  const button = target.closest(".drop");
  if (button && (await dropped(button.dataset.draft))) button.closest("li").remove();
});

whenBack(() => {
  askOfOthers();
  show();
});
showTimes();
draw();
show();
askOfOthers(); // those that were chosen before this script was there
