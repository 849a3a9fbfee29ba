// @vitest-environment happy-dom
import type { Participant } from '@xpchat/calls';
import { VirtualClock } from '@xpchat/calls-testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { active } from '../../testing/call-views.ts';
import { fakeContext } from '../../testing/fake-context.ts';
import { followStage } from './follow-stage.ts';

let clock: VirtualClock;
let fake: ReturnType<typeof fakeContext>;
let stop: () => void;
const stage = () => fake.context.ui.get().stage;
const person = (id: string, state: Participant['state']): Participant => ({
  peer: { id },
  state,
  stream: null,
  screen: null,
  audio: true,
  video: 'off',
});
const show = (...participants: Participant[]) => fake.change({ phase: active, participants });

beforeEach(() => {
  clock = new VirtualClock();
  fake = fakeContext();
  stop = followStage({ ...fake.context, clock });
});
afterEach(() => {
  stop();
  expect(clock.pending, 'timers left').toBe(0);
  expect(stage()).toBeNull();
});

describe('the stage of a group call', () => {
  test('appears when a third person is invited, and not before', () => {
    show(person('bob', 'active'));
    expect(stage()).toBeNull();
    show(person('bob', 'active'), person('carol', 'invited'));
    expect(stage()).toEqual(['bob', 'carol']);
  });

  test('appears in a call of two while the other one shares a screen beside the camera', () => {
    const bob = person('bob', 'active');
    show({ ...bob, screen: {} as MediaStream });
    expect(stage()).toEqual(['bob']);
    show(bob);
    expect(stage()).toBeNull();
  });

  test('says for 5 s that somebody declined, and then gives way to the screen of two', async () => {
    show(person('bob', 'active'), person('carol', 'ringing'));
    show(person('bob', 'active'), person('carol', 'left'));
    await clock.advance(4999);
    expect(stage()).toEqual(['bob', 'carol']);
    await clock.advance(1);
    expect(stage()).toBeNull();
  });

  test('does not show those who left before this page came', () => {
    show(person('bob', 'active'), person('carol', 'left'), person('dave', 'active'));
    expect(stage()).toEqual(['bob', 'dave']);
  });

  test('keeps somebody who is invited again', async () => {
    show(person('bob', 'active'), person('carol', 'ringing'));
    show(person('bob', 'active'), person('carol', 'left'));
    show(person('bob', 'active'), person('carol', 'ringing'));
    await clock.advance(6000);
    expect(stage()).toEqual(['bob', 'carol']);
  });

  test('is gone with its call', () => {
    show(person('bob', 'active'), person('carol', 'active'));
    fake.change({ phase: { name: 'idle' }, participants: [] });
    expect(stage()).toBeNull();
  });
});
