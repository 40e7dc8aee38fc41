// The fields of a form: what is said in one, and how one is filled.
//
// An answer is {value}, {unknown: true}, {slip: text}, or null where nothing is said.

const inputs = (field, role) => [...field.querySelectorAll(`input[data-role=${role}]`)];
const checked = (field, role) => inputs(field, role).filter((input) => input.checked);

export function answerIn(field) {
  if (checked(field, "unknown").length) return { unknown: true };
  const values = checked(field, "value").map((input) => input.value);
  switch (field.dataset.type) {
    case "choice":
      return values.length ? { value: values[0] } : null;
    case "yes/no":
      return values.length ? { value: values[0] === "yes" } : null;
    case "choices":
      if (checked(field, "none").length) return { value: [] };
      return values.length ? { value: values } : null;
    default:
      return numberIn(field);
  }
}

function numberIn(field) {
  const [day] = inputs(field, "day");
  if (day?.value) return { value: day.value };
  const [number] = inputs(field, "number");
  if (number.validity.badInput) return { slip: "Write a number." };
  return number.value === "" ? null : { value: Number(number.value) };
}

// What an input makes untrue in its own field: "don't know" beside an answer, a day beside a number.
export function settle(input) {
  const field = input.closest(".field");
  const role = input.dataset.role;
  const said = input.type === "checkbox" || input.type === "radio" ? input.checked : input.value;
  if (!said) return;
  for (const other of field.querySelectorAll("input")) {
    if (other === input || (other.dataset.role === role && role === "value")) continue;
    if (other.type === "checkbox" || other.type === "radio") other.checked = false;
    else other.value = "";
  }
}

export function fill(field, client) {
  const name = field.dataset.fact;
  const isKnown = Object.hasOwn(client.facts, name);
  const isUnknown = client.unknown.includes(name);
  const value = client.facts[name];
  const values = (Array.isArray(value) ? value : [value]).map((each) =>
    each === true ? "yes" : each === false ? "no" : each,
  );
  for (const input of field.querySelectorAll("input")) {
    switch (input.dataset.role) {
      case "value":
        input.checked = isKnown && values.includes(input.value);
        break;
      case "none":
        input.checked = isKnown && Array.isArray(value) && value.length === 0;
        break;
      case "unknown":
        input.checked = isUnknown;
        break;
      case "number":
        fillText(input, isKnown && typeof value === "number" ? String(value) : "");
        break;
      case "day":
        fillText(input, isKnown && typeof value === "string" ? value : "");
    }
  }
  const clear = field.querySelector(".clear");
  clear.hidden = !isKnown && !isUnknown;
  field.classList.toggle("said", isKnown || isUnknown);
}

// Whoever types on isn't disturbed.
function fillText(input, text) {
  const isSame = text !== "" && Number(input.value) === Number(text);
  if (input !== document.activeElement || !(isSame || input.validity.badInput)) input.value = text;
}

export function withAnswer(client, name, answer) {
  const facts = { ...client.facts };
  delete facts[name];
  const unknown = client.unknown.filter((each) => each !== name);
  if (answer?.unknown) unknown.push(name);
  else if (answer) facts[name] = answer.value;
  return { ...client, facts, unknown };
}

export function showSlip(field, text) {
  const slip = field.querySelector(".slip");
  slip.textContent = text ?? "";
  slip.hidden = !text;
}
