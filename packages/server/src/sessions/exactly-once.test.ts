import type { ServerMessage } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import type { LabClient, LabNode } from '../testing/lab-client.ts';
import { NodeLab } from '../testing/node-lab.ts';

const callId = 'c1';
const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;
const media = { audio: true, video: 'off' } as const;
const candidate = (name: string) => ({ candidate: { candidate: name } });

/** Plays a whole call of two users who react as pages do. */
function play(alice: LabClient, bob: LabClient): void {
  bob.onMessage = ({ type }) => {
    if (type === 'call_offer') {
      bob.send({ type: 'call_ringing', to: 'alice', callId, answer });
      for (const name of ['b1', 'b2']) {
        bob.send({ type: 'ice_candidate', to: 'alice', callId, ...candidate(name) });
      }
      bob.send({ type: 'call_answer', to: 'alice', callId, answer });
      // This is refused, also exactly once.
      bob.send({ type: 'call_reject', to: 'alice', callId, reason: 'declined' });
    }
    if (type === 'call_media') bob.send({ type: 'call_media', to: 'alice', callId, media });
  };
  alice.onMessage = ({ type }) => {
    if (type === 'call_answer') alice.send({ type: 'call_media', to: 'bob', callId, media });
    if (type === 'call_media') {
      alice.send({ type: 'call_end', to: 'bob', callId, reason: 'completed' });
    }
  };
  // Without early answers, so that no device gets a candidate both stored and relayed.
  alice.send({ type: 'call_offer', to: 'bob', callId, offer, callType: 'audio' });
  for (const name of ['a1', 'a2', 'a3']) {
    alice.send({ type: 'ice_candidate', to: 'bob', callId, ...candidate(name) });
  }
}

function brief(message: ServerMessage): string {
  if (message.type === 'ice_candidate') return message.candidate.candidate;
  return message.type === 'error' ? message.code : message.type;
}

/**
 * @param victim the user whose socket is cut
 * @param cutAt number of the frame, in either direction, that is lost with the socket; 0: none
 * @param isElsewhere whether the victim reconnects to another node
 */
async function run(victim: 'alice' | 'bob', cutAt: number, isElsewhere: boolean) {
  const lab = new NodeLab();
  const [one, two]: LabNode[] = [await lab.open(), await lab.open()];
  if (!one || !two) throw new Error('A lab opens nodes.');
  const people = { alice: lab.client('alice'), bob: lab.client('bob') };
  people[victim].cutAt = cutAt;
  people.alice.connect(one);
  people.bob.connect(two);
  await lab.idle();
  const home = { alice: one, bob: two };
  const other = { alice: two, bob: one };
  play(people.alice, people.bob);
  for (let round = 0; round < 4; round++) {
    await lab.idle();
    if (!people[victim].isOpen) people[victim].connect((isElsewhere ? other : home)[victim]);
  }
  const outcome = {
    alice: people.alice.log.map(brief),
    bob: people.bob.log.map(brief),
    pending: people.alice.pending + people.bob.pending,
    frames: people[victim].frames,
    ended: lab.ended.map(({ endReason }) => endReason),
  };
  await Promise.all([one.node.close(), two.node.close()]);
  expect(lab.clock.pending).toBe(0);
  return outcome;
}

/** Errors and messages come from different senders, so only the order within each kind is fixed. */
function order(log: readonly string[]) {
  const isError = (each: string) => each === 'invalid_state';
  return [log.filter((each) => !isError(each)), log.filter(isError)];
}

describe('a message between a client and the server', () => {
  it('is handled and answered when no socket is cut', async () => {
    const whole = await run('alice', 0, false);
    expect({ ...whole, bob: order(whole.bob) }).toMatchObject({
      alice: ['call_ringing', 'call_answer', 'b1', 'b2', 'call_media'],
      bob: [['call_offer', 'a1', 'a2', 'a3', 'call_media', 'call_end'], ['invalid_state']],
      pending: 0,
      ended: ['completed'],
    });
  });

  it.each([
    ['alice', 'on the same node', false],
    ['alice', 'on another node', true],
    ['bob', 'on the same node', false],
    ['bob', 'on another node', true],
  ] as const)(
    'takes effect exactly once wherever the socket of %s is cut, if the user reconnects %s',
    async (victim, _where, isElsewhere) => {
      const whole = await run(victim, 0, isElsewhere);
      // The first two frames are hello and welcome. Before them there is no session to resume.
      for (let cutAt = 3; cutAt <= whole.frames; cutAt++) {
        const { frames: _frames, ...cut } = await run(victim, cutAt, isElsewhere);
        const { frames: _whole, ...expected } = whole;
        expect({ cutAt, ...cut, bob: order(cut.bob) }).toEqual({
          cutAt,
          ...expected,
          bob: order(expected.bob),
        });
      }
    },
  );
});
