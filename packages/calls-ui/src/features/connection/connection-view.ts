import type { CallsSnapshot } from '@xpchat/calls';
import type { ScreenPhase } from '../../ui-kit/call-phases.ts';
import type { ConnectionTexts } from './texts.ts';

type ConnectionState = 'waiting' | 'good' | 'repairing' | 'no_server';

const WORDS = {
  waiting: 'status.connecting',
  good: 'status.connected',
  repairing: 'status.reconnecting',
  no_server: 'status.no_server',
} as const;

/** One state for the media path of a call and its signalling, with its text. */
export function connectionView(
  state: ScreenPhase['name'],
  signaling: CallsSnapshot['signaling'],
  texts: ConnectionTexts,
): { readonly state: ConnectionState; readonly words: string } {
  const connection =
    state === 'reconnecting'
      ? 'repairing'
      : state !== 'active'
        ? 'waiting'
        : signaling === 'online'
          ? 'good'
          : 'no_server';
  return { state: connection, words: texts.t(WORDS[connection]) };
}
