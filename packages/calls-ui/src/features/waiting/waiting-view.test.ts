import type { CallPhase, LivePhase } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { callInfo, snapshot } from '../../testing/snapshots.ts';
import { waitingView } from './waiting-view.ts';

const ru = appTexts('ru', laterTexts);
const call = callInfo();
const talking = { localHold: false, remoteHold: false };
const active: LivePhase & { name: 'active' } = {
  name: 'active',
  call,
  answeredAt: 1000,
  ...talking,
};

describe('the card of a waiting call', () => {
  const second: LivePhase = { name: 'incoming', call: callInfo({ id: 'call-2', type: 'video' }) };
  const buttons = (phase: CallPhase) =>
    waitingView(snapshot(phase, { others: [second] }), ru)?.buttons.map(({ action }) => action);

  test('names the caller and the type of the call', () => {
    expect(waitingView(snapshot(active, { others: [second] }), ru)).toMatchObject({
      callId: 'call-2',
      sentence: 'Вам звонит Анна Петрова. Видеозвонок',
    });
    expect(waitingView(snapshot(active), ru)).toBeNull();
  });

  test('offers to hold the current call or to end it', () => {
    expect(buttons(active)).toEqual(['reject', 'accept-end', 'accept']);
  });

  test('names the call that would end, and does so on the button if there are several', () => {
    const boris = callInfo({ id: 'call-3', participants: [{ id: 'boris', name: 'Борис' }] });
    const held: LivePhase = { ...active, call: boris, localHold: true };
    const found = { ...active, name: 'returnable', until: 9 } as const;
    const end = (phase: CallPhase, ...others: LivePhase[]) =>
      waitingView(snapshot(phase, { others }), ru)?.buttons[1];
    const hint = 'Завершить звонок (Анна Петрова) и ответить';
    expect(end(active, second)).toMatchObject({ hint, label: 'Завершить и ответить' });
    expect(end(active, second, held)).toMatchObject({ hint, label: hint });
    const foundToo: LivePhase = { ...found, call: boris, localHold: true };
    expect(end(found, second, foundToo)).toMatchObject({ hint, label: hint });
  });

  test('does not offer to hold a call that nobody answered yet', () => {
    expect(buttons({ name: 'ringing', call, waiting: false })).toEqual(['reject', 'accept-end']);
  });

  test('offers to accept without hold beside another ringing call', () => {
    expect(buttons({ name: 'incoming', call })).toEqual(['reject', 'accept']);
  });
});
