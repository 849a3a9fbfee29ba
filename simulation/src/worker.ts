import { parentPort, workerData } from 'node:worker_threads';
import { runSequence } from './sequence.ts';

/** Runs ranges of seeds, and reports the failures of each range to the main thread. */
const { ranges } = workerData as { readonly ranges: readonly (readonly [number, number])[] };

for (const [first, last] of ranges) {
  const failures = [];
  let calls = 0;
  let connected = 0;
  for (let seed = first; seed <= last; seed++) {
    const outcome = await runSequence(seed);
    calls += outcome.calls;
    connected += outcome.connected;
    const { problems } = outcome;
    if (problems.length > 0) failures.push({ seed, problem: problems[0] });
  }
  parentPort?.postMessage({ done: last - first + 1, calls, connected, failures });
}
