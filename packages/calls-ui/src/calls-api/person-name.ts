import type { HistoryPerson } from '@xpchat/calls-protocol';
import type { CallsApiTexts } from './texts.ts';

/** The name to show in the panel, or else the id. */
export function nameOf(person: HistoryPerson | undefined, texts: CallsApiTexts): string {
  return person?.name?.trim() || person?.userId || texts.t('call.unknown');
}
