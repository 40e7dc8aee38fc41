// The difference of two texts, in changes so small that the cursor and what is on the screen stay where they are.
import { diff } from "@codemirror/merge";

const SCAN = 2000; // lines, about, that may have come or gone before a coarser difference will do

/** The changes that make one text of another.
 * @param {string} before @param {string} after @returns {{from: number, to: number, insert: string}[]} */
export function differences(before, after) {
  const changes = [];
  let at = 0;
  for (const [was, is] of pairs(linesOf(before), linesOf(after))) {
    if (was !== is) changes.push(changeOf(at, was, is));
    at += was.length;
  }
  return changes;
}

/** What was and what is in its place: line by line where that can be, all of both texts in turn. */
function pairs(old, made) {
  const end = { fromA: old.length, toA: old.length, fromB: made.length, toB: made.length };
  const found = [];
  let [a, b] = [0, 0];
  for (const { fromA, toA, fromB, toB } of [...diff(...signsOf(old, made), { scanLimit: SCAN }), end]) {
    const until = toA - fromA === toB - fromB ? toA : fromA;
    while (a < until) found.push([old[a++], made[b++]]);
    found.push([old.slice(a, toA).join(""), made.slice(b, toB).join("")]);
    [a, b] = [toA, toB];
  }
  return found;
}

function linesOf(text) {
  return text.split(/(?<=\n)/);
}

/** Each line as one character, the same for lines that differ in spaces only: those are one line, formatted. */
function signsOf(...texts) {
  const numbers = new Map();
  const signOf = (line) => {
    const bare = line.replace(/\s+/g, "");
    if (!numbers.has(bare)) numbers.set(bare, numbers.size);
    return String.fromCharCode(numbers.get(bare));
  };
  return texts.map((lines) => lines.map(signOf).join(""));
}

/** The change without what both begin and end with. */
function changeOf(at, was, is) {
  let head = 0;
  while (was[head] === is[head]) head++;
  const most = Math.min(was.length, is.length) - head;
  let tail = 0;
  while (tail < most && was.at(-1 - tail) === is.at(-1 - tail)) tail++;
  return { from: at + head, to: at + was.length - tail, insert: is.slice(head, is.length - tail) };
}
