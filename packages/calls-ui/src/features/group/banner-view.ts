import type { CallsSnapshot } from '@xpchat/calls';
import type { ConversationCall } from '@xpchat/calls-protocol';
import { countWords } from '../../i18n/count-words.ts';
import type { Texts } from '../../i18n/texts.ts';
import type { callToolsTexts } from './texts.ts';

export interface BannerView {
  readonly words: string;
  /** The name of the button; null if this person cannot join. */
  readonly join: string | null;
}

/** Texts of the banner of a conversation; null without a call there, or while this person is in it. */
export function bannerView(
  call: ConversationCall | null,
  { phase }: Pick<CallsSnapshot, 'phase'>,
  texts: Texts<keyof typeof callToolsTexts>,
): BannerView | null {
  if (!call || call.participants.length === 0) return null;
  const isEnded = phase.name === 'ended';
  if (!isEnded && phase.name !== 'idle' && phase.call.id === call.callId) return null;
  const running = countWords(texts, 'banner.running', call.participants.length);
  if (call.locked) return { words: `${running}. ${texts.t('banner.locked')}`, join: null };
  return { words: running, join: isEnded || phase.name === 'idle' ? texts.t('banner.join') : null };
}
