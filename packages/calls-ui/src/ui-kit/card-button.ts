import type { IconName } from './icons.ts';

/** What a press on the call or one of its cards asks for; `data-action` of its button. */
export type CallAction =
  | 'accept'
  | 'accept-audio'
  | 'accept-end'
  | 'reject'
  | 'return'
  | 'return-audio'
  | 'mute'
  | 'video'
  | 'screen'
  | 'hold'
  | 'swap'
  | 'end';

/** A button of a card about a call. */
export interface CardButton<Key extends string> {
  readonly action: CallAction;
  readonly icon: IconName;
  /** Accessible name and tooltip. */
  readonly hint: Key;
  readonly label: Key;
  /** Whom these words name. */
  readonly name?: string;
  readonly look?: 'end' | 'answer' | undefined;
  /** A lesser way, drawn smaller on a phone. */
  readonly side?: boolean;
}
