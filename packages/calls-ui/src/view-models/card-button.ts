import type { TextKey } from '../i18n/en.ts';
import type { IconName } from '../icons/icons.ts';
import type { MoreTextKey } from '../more/en.ts';

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
export interface CardButton {
  readonly action: CallAction;
  readonly icon: IconName;
  /** Accessible name and tooltip; the label while it has not come. */
  readonly hint: TextKey | MoreTextKey;
  readonly label: TextKey;
  /** Whom these words name. */
  readonly name?: string;
  readonly look?: 'end' | 'answer' | undefined;
  /** A lesser way, drawn smaller on a phone. */
  readonly side?: boolean;
}
