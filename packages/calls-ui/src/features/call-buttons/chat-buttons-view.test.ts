import type { CallPhase } from '@xpchat/calls';
import { describe, expect, test } from 'vitest';
import { ABLE, ANNA, callInfo, snapshot } from '../../testing/snapshots.ts';
import { chatButtonsView } from './chat-buttons-view.ts';

const call = callInfo();
const idle: CallPhase = { name: 'idle' };

describe('the chat buttons', () => {
  test('are enabled for a person while there is no call', () => {
    expect(chatButtonsView(snapshot(idle), ABLE, ANNA)).toEqual({ enabled: true });
  });

  test('are enabled again as soon as a call has ended', () => {
    const ended: CallPhase = { name: 'ended', call, reason: 'busy', by: 'remote', duration: 0 };
    expect(chatButtonsView(snapshot(ended), ABLE, ANNA)).toEqual({ enabled: true });
  });

  test.each([
    [
      'the server is unreachable',
      snapshot(idle, { signaling: 'connecting' }),
      ABLE,
      ANNA,
      'button.connecting',
    ],
    ['nobody is chosen', snapshot(idle), ABLE, undefined, 'button.no_peer'],
    [
      'the browser does not support calls',
      snapshot(idle),
      { ...ABLE, calls: false },
      ANNA,
      'error.not_supported',
    ],
    [
      'the page is not secure',
      snapshot(idle),
      { ...ABLE, secureContext: false },
      ANNA,
      'error.insecure_context',
    ],
  ] as const)('are disabled and say why when %s', (_, state, capabilities, peer, reason) => {
    expect(chatButtonsView(state, capabilities, peer)).toEqual({
      enabled: false,
      reason,
      explain: true,
    });
  });

  test('stay enabled during an incoming call only if the person of the conversation calls', () => {
    const incoming = snapshot({ name: 'incoming', call: callInfo({ direction: 'incoming' }) });
    expect(chatButtonsView(incoming, ABLE, ANNA)).toEqual({ enabled: true });
    expect(chatButtonsView(incoming, ABLE, { id: 'boris' })).toMatchObject({ enabled: false });
    expect(chatButtonsView(incoming, ABLE, undefined)).toMatchObject({ enabled: false });
  });

  test('are disabled in a call, without a mark that shows the reason', () => {
    expect(
      chatButtonsView(snapshot({ name: 'ringing', call, waiting: false }), ABLE, ANNA),
    ).toEqual({
      enabled: false,
      reason: 'button.in_call',
      explain: false,
    });
  });
});
