import { describe, expect, test } from 'vitest';
import { appTexts } from '../../app/texts.ts';
import { laterTexts } from '../../testing/later-texts.ts';
import { callInfo } from '../../testing/snapshots.ts';
import type { ReturnablePhase } from '../../ui-kit/call-phases.ts';
import { incomingView } from './incoming-view.ts';

const ru = appTexts('ru', laterTexts);
const en = appTexts('en', laterTexts);
const call = callInfo();
const actionsOf = (phase: Parameters<typeof incomingView>[0]) =>
  incomingView(phase, ru).buttons.map(({ action }) => action);

describe('the card of an incoming call', () => {
  test('names the caller and the type of the call in one sentence', () => {
    expect(incomingView({ name: 'incoming', call }, ru)).toMatchObject({
      screen: 'incoming',
      state: 'incoming',
      sentence: 'Вам звонит Анна Петрова. Голосовой звонок',
    });
    expect(actionsOf({ name: 'incoming', call })).toEqual(['reject', 'accept']);
  });

  test('offers to accept a video call without the camera', () => {
    const phase = { name: 'incoming', call: callInfo({ type: 'video' }) } as const;
    expect(incomingView(phase, en)).toMatchObject({ kind: 'Video call' });
    expect(actionsOf(phase)).toEqual(['reject', 'accept-audio', 'accept']);
  });
});

describe('the fallback card of a call to return to after a reload', () => {
  const returnable = (type: 'audio' | 'video'): ReturnablePhase => ({
    name: 'returnable',
    call: callInfo({ type }),
    answeredAt: 1,
    until: 5000,
    localHold: false,
    remoteHold: false,
  });

  test('offers to end the call and to return to it', () => {
    expect(incomingView(returnable('audio'), ru)).toMatchObject({
      screen: 'incoming',
      state: 'reconnecting',
      sentence: 'Анна Петрова. Звонок не завершён',
    });
    for (const type of ['audio', 'video'] as const) {
      expect(actionsOf(returnable(type))).toEqual(['end', 'return']);
    }
  });
});
