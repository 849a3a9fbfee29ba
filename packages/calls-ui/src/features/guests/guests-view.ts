import type { CallsSnapshot } from '@xpchat/calls';
import { type PersonView, personView } from '../../ui-kit/person.ts';
import type { UiKitTexts } from '../../ui-kit/texts.ts';

/** A guest link as the panel shows it. */
export interface LinkRow {
  readonly id: string;
  readonly address: string;
  /** Until when it works, as a time of the day, or with its date. */
  readonly until: string;
}

/** The address of a link: the page of guests is at `/join/` of the calls server. */
export function linkAddress(token: string, serverUrl: string | undefined, page: string): string {
  const { protocol, host } = new URL(serverUrl ?? '/', page);
  return `${protocol.replace(/^ws/, 'http')}//${host}/join/${token}`;
}

export function linkRows(
  { group }: CallsSnapshot,
  {
    language,
    now,
    address,
  }: {
    readonly language: string;
    readonly now: number;
    readonly address: (token: string) => string;
  },
): readonly LinkRow[] {
  const links = group?.guestLinks ?? [];
  return links
    .filter(({ expiresAt }) => expiresAt > now)
    .map(({ id, token, expiresAt }) => {
      const at = new Date(expiresAt);
      const time = at.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
      const isToday = at.toDateString() === new Date(now).toDateString();
      const until = isToday ? time : `${at.toLocaleDateString(language)}, ${time}`;
      return { id, address: address(token), until };
    });
}

/** Guests who wait to be let in. Empty for everybody but hosts. */
export function waitingRows({ group }: CallsSnapshot, texts: UiKitTexts): readonly PersonView[] {
  return (group?.waiting ?? []).map((peer) => personView(peer, texts));
}
