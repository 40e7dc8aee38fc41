// What every script of a page uses.

export const $ = (id) => document.getElementById(id);

// The words that somebody looks for.
export const wordsIn = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

// Whether a text has all of the words.
export function hasAll(text, words) {
  const there = text.toLowerCase();
  return words.every((word) => there.includes(word));
}
