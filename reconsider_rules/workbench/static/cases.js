// The page of cases: it narrows while one types, as the form does without a script.

const find = document.getElementById("find-case");
const cases = [...document.querySelectorAll(".case")].map((element) => ({
  element,
  text: [...element.querySelectorAll(".searched")]
    .map((part) => part.textContent)
    .join(" ")
    .toLowerCase(),
}));

function narrow() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { element, text } of cases) element.hidden = !words.every((word) => text.includes(word));
  for (const count of document.querySelectorAll(".count-of")) {
    const section = count.closest("section");
    const here = section.querySelectorAll(".case:not([hidden])").length;
    section.hidden = here === 0;
    count.textContent = here;
    found += here;
  }
  const told = found === 1 ? "1 case has" : `${found || "No"} ${found ? "cases have" : "case has"}`;
  document.getElementById("found").textContent = words.length ? `${told} these words.` : "";
  const address = words.length ? `/cases?${new URLSearchParams({ q: find.value })}` : "/cases";
  history.replaceState(null, "", address);
}

if (find) {
  find.form.querySelector("button").hidden = true;
  find.addEventListener("input", narrow);
  find.form.addEventListener("submit", (event) => event.preventDefault());
  if (find.value) narrow();
}

// A link to one case opens it.
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!named?.matches(".case")) return;
  named.open = true;
  named.scrollIntoView();
}

addEventListener("hashchange", openNamed);
openNamed();
