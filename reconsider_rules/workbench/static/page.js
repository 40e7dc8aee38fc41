// What every script of a page uses.

export const $ = (id) => document.getElementById(id);

// The words that somebody looks for.
export const wordsIn = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

// Whether a text has all of the words.
export function hasAll(text, words) {
  const there = text.toLowerCase();
  return words.every((word) => there.includes(word));
}

// When what isn't saved was last changed, as people write it here.
export function showTimes() {
  for (const time of document.querySelectorAll(".unsaved time")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  }
}
