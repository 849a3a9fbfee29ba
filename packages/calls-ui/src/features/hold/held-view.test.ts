import type { CallPhase, LivePhase } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { callInfo, snapshot } from '../../testing/snapshots.ts';
import { heldViews } from './held-view.ts';

const ru = appTexts('ru', laterTexts);
const call = callInfo();
const talking = { localHold: false, remoteHold: false };
const active: LivePhase & { name: 'active' } = {
  name: 'active',
  call,
  answeredAt: 1000,
  ...talking,
};

describe('the held calls beside the foreground call', () => {
  const held: LivePhase = { ...active, call: callInfo({ id: 'call-2' }), localHold: true };
  const back = (phase: CallPhase) =>
    heldViews(snapshot(phase, { others: [held] }), ru).map((each) => each.back);

  test('can be swapped with an active call, resumed beside a ringing one, and do neither beside a dialled one', () => {
    expect(back(active)).toEqual(['swap']);
    expect(back({ name: 'incoming', call })).toEqual(['hold']);
    expect(back({ name: 'dialing', call })).toEqual([null]);
  });

  test.each([true, false])('say whether the other side holds them too (%s)', (remoteHold) => {
    const views = heldViews(snapshot(active, { others: [{ ...held, remoteHold }] }), ru);
    expect(views).toMatchObject([{ remoteHold }]);
  });

  test('offer to return to a call from before a reload', () => {
    const found: LivePhase = { ...held, name: 'returnable', until: 9 };
    expect(heldViews(snapshot(active, { others: [found] }), ru)).toMatchObject([
      { back: 'return', until: 9 },
    ]);
    const alone = snapshot({ ...found, call }, { others: [found] });
    expect(heldViews(alone, ru), 'the return card shows it').toEqual([]);
  });

  test('do not include waiting calls', () => {
    const waiting: LivePhase = { name: 'incoming', call };
    expect(heldViews(snapshot(active, { others: [waiting] }), ru)).toEqual([]);
  });
});
