import { describe, expect, it } from 'vitest';
import { runSequence } from './sequence.ts';

/**
 * Seeds that failed once, with the fault that they found. They must not fail again. A change of the
 * commands gives a seed another story, so a test of its own holds each rule as well.
 */
const SEEDS: readonly (readonly [seed: number, found: string])[] = [
  [4, 'a page that lost its session in a call was told that another device had it'],
  [84, 'a session resumed while it was reaped kept its offer and lost its call'],
  [90, 'a hang-up before the answer was sent was recorded as completed, not declined'],
  [303, 'a page assumed that a call that ended in its absence was cancelled'],
  [
    405,
    'a socket received a message before its welcome, because an older socket of its session was welcomed',
  ],
  [463, 'a page whose session was lost while it rang did not ring again'],
  [811, 'a reloaded page offered to return to a call that the page before it had ended'],
  [3800, 'a page rang for an offer to a session that it had lost'],
  [3832, 'a message from a replaced socket used a sequence number of the new socket'],
  [12462, 'a dial yielded to an old offer of an ended call, and rang on with no other side'],
  [17679, 'a page was not notified that its session had moved to an older socket'],
  [25909, 'a second call of the same person ended the first with an assumed reason'],
  [30842, 'the same as 12462, with the other dial on another device'],
  [30948, 'a repeated welcome ended a call that was dialled after the first one'],
  [33750, 'a page that was reloaded rang for a call that the page before it had declined'],
  [41199, 'a page that answered and then failed was told that another device had answered'],
  [41422, 'a welcome listed a call that ended at that moment neither as live nor as ended'],
  [56410, 'a page that lost its session gave another end reason than the record'],
  [76418, 'a socket that was replaced without notice received sequence numbers with a gap'],
  [100440, 'a page with a late hello rang for an offer to a basic client'],
  [108438, 'a page dropped a new session at a gap that a resume would have filled'],
  [149675, 'a page dropped its session, and its own call then counted as one on another device'],
  [203458, 'a page dropped its session, and was never told how its cancelled call ended'],
  [311434, 'a page with a call to return to rang for another call and was then refused'],
  [920935, 'a page took a slow server for a relay, and its late welcome ended the dial'],
  [327373, 'the same as 311434, with the end of the call to return to'],
];

/** The same, where servers lose each other. */
const SEEDS_WITH_OUTAGES: typeof SEEDS = [
  [2939, 'a server died while it was cut off, and its committed messages were never delivered'],
  [455761, 'a page assumed the reason for which a call that waited for glare had ended'],
];

/** The same, with calls of several people. */
const SEEDS_WITH_GROUPS: typeof SEEDS = [
  [60, 'a join that waited for the server was ended by the welcome before it'],
  [132, 'a dial to somebody in a group that rang joined the group'],
  [1280, 'a ring went on whose end the server told in the name of another participant'],
  [4640, 'a declined invitation rang again after its session was lost'],
  [6280, 'a join that crossed the decline of another device ended on the page alone'],
  [7876, 'a refusal that could not be written ended the process of the server'],
];

describe('a random sequence that once failed keeps every rule', () => {
  it.each(SEEDS)('seed %i: %s', async (seed) => {
    expect((await runSequence(seed, { withoutOutages: true, withGroups: false })).problems).toEqual(
      [],
    );
  });

  it.each(SEEDS_WITH_OUTAGES)('seed %i: %s', async (seed) => {
    expect((await runSequence(seed, { withGroups: false })).problems).toEqual([]);
  });

  it.each(SEEDS_WITH_GROUPS)('seed %i: %s', async (seed) => {
    expect((await runSequence(seed, { withGroups: true, withSfu: false })).problems).toEqual([]);
  });
});
