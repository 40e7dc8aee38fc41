// json-rules-engine: a line with the rules comes in, then lines with cases; out goes, for each line
// of cases, which rules fired and the seconds that took: by the clock or of the processor, whichever
// are less.
const { Engine } = require("json-rules-engine");
const lines = require("node:readline").createInterface({ input: process.stdin });

function engineOf(rules) {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const { id, then, ...rule } of rules) {
    const onSuccess = (_, almanac) => then.forEach(([fact, value]) => almanac.addFact(fact, value));
    engine.addRule({ ...rule, name: id, event: { type: id }, onSuccess });
  }
  return engine;
}

async function answer(engine, cases) {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  const fired = [];
  for (const facts of cases) {
    const { events } = await engine.run(facts);
    fired.push(events.map((event) => event.type));
  }
  const { user, system } = process.cpuUsage(cpu);
  return { fired, seconds: Math.min((performance.now() - wall) / 1e3, (user + system) / 1e6) };
}

async function main() {
  let engine;
  for await (const line of lines) {
    if (engine) {
      console.log(JSON.stringify(await answer(engine, JSON.parse(line))));
    } else {
      engine = engineOf(JSON.parse(line));
      console.log("ready");
    }
  }
}

main();
