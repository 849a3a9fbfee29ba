import type { HistoryPerson } from '@xpchat/calls-protocol';
import type { CallsApiTexts } from './texts.ts';

/** The name that the panel shows; the id of a person without one. */
export function nameOf(person: HistoryPerson | undefined, texts: CallsApiTexts): string {
  return person?.name?.trim() || person?.userId || texts.t('call.unknown');
}
