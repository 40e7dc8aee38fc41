// When the program is asked what it knows now: soon, while something is being proved; now and then,
// while the page is seen, since others may change the files.

const SOON = 250; // milliseconds
const NOW_AND_THEN = 3000;

export function createWatching(look) {
  let timer = null;

  const lookIfSeen = () => document.hidden || look();
  document.addEventListener("visibilitychange", lookIfSeen);
  addEventListener("focus", lookIfSeen);

  return {
    // The next look: soon, unless all is known.
    next(isAllKnown) {
      clearTimeout(timer);
      timer = setTimeout(lookIfSeen, isAllKnown ? NOW_AND_THEN : SOON);
    },
  };
}
