import { flushPromises, VirtualClock } from '@xpchat/calls-testing';
import { expect, it } from 'vitest';
import { StatsSampler } from './stats-sampler.ts';

/** A connection whose statistics arrive when the test releases them. */
function slowConnection() {
  const answers: (() => void)[] = [];
  const pc = {
    getStats: () => new Promise((resolve) => answers.push(() => resolve(new Map()))),
  } as unknown as RTCPeerConnection;
  return { pc, answers };
}

it('A4: a connection is reported at once, and sampled without a pause', async () => {
  const clock = new VirtualClock();
  const { pc, answers } = slowConnection();
  const connected = Object.assign(pc, { connectionState: 'connected' });
  const sampler = new StatsSampler(clock, () => new Map([['bob', connected]]));
  sampler.start();
  expect(sampler.latest).toEqual({ bob: { transport: 'connected' } });
  await clock.advance(0);
  for (const answer of answers.splice(0)) answer();
  await flushPromises();
  expect(sampler.latest).toMatchObject({ bob: { packetsReceived: 0 } });
  sampler.stop();
});

it('a sample that completes after stop() is dropped, also if the sampler was started again', async () => {
  const clock = new VirtualClock();
  const { pc, answers } = slowConnection();
  const connections = new Map([
    ['bob', pc],
    ['carol', pc],
  ]);
  const sampler = new StatsSampler(clock, () => connections);
  sampler.start();
  await clock.advance(0);
  expect(answers).toHaveLength(1);
  sampler.stop();
  sampler.start();
  for (const answer of answers.splice(0)) answer();
  await flushPromises();
  // Only what can be read without a sample.
  const unsampled = { transport: undefined };
  expect(sampler.latest).toEqual({ bob: unsampled, carol: unsampled });
  expect(answers).toEqual([]);
  expect(clock.pending).toBe(1);
  sampler.stop();
  expect(clock.pending).toBe(0);
});

it('every connection is sampled every two seconds', async () => {
  const clock = new VirtualClock();
  const { pc, answers } = slowConnection();
  const sampler = new StatsSampler(clock, () => new Map([['bob', pc]]));
  sampler.start();
  for (let round = 0; round < 2; round++) {
    await clock.advance(round === 0 ? 0 : 2000);
    expect(answers).toHaveLength(1);
    for (const answer of answers.splice(0)) answer();
    await flushPromises();
  }
  expect(Object.keys(sampler.latest)).toEqual(['bob']);
  sampler.stop();
  expect(sampler.latest).toEqual({});
});
