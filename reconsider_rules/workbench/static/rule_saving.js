// Saving; of rules that can't be read then, the coach is asked before.

import { askWhether } from "./rule_choice.js";

// Makes what saves something: it asks the program for `what`, and does what is to be done then.
export function createSaving(attempt, askWithText) {
  return (what, done) => {
    const go = (given) =>
      attempt(async () => {
        try {
          const told = await askWithText(what, given);
          if (told) done(told);
        } catch (error) {
          if (error.told?.by !== "rules") throw error;
          askWhether(error.told, () => go({ all_the_same: true }));
        }
      });
    return () => go({});
  };
}
