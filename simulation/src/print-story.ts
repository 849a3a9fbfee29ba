import { runSequence } from './sequence.ts';

/** Prints the story of one seed: what happened, each delivered message, and the problems. */
const seed = Number(process.argv[2]);
const { story, problems } = await runSequence(seed, {
  withFrames: true,
  withoutOutages: process.argv[3] === 'without-outages',
  ...(process.argv[3] === 'of-two' ? { withGroups: false } : {}),
});
process.stdout.write(`${[...story, '', ...problems].join('\n')}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
