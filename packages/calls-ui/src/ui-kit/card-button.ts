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

/** A button of a card about a call, as `RoundButton` draws it. */
export interface CardButton {
  readonly action: CallAction;
  readonly icon: IconName;
  /** Accessible name and tooltip. */
  readonly hint: string;
  readonly label: string;
  readonly look?: 'end' | 'answer';
  /** A secondary button, smaller on a phone. */
  readonly place?: 'side';
}
