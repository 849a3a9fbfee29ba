import type { IconName } from './icons.ts';

/** An action of the call view or of a card; `data-action` of its button. */
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
  /** The person whom hint and label name. */
  readonly name?: string;
  readonly look?: 'end' | 'answer' | undefined;
  /** A secondary button, smaller on a phone. */
  readonly side?: boolean;
}
