import type { CallSettings } from './call-settings.ts';
import { isQuiet, nextChange } from './quiet-hours.ts';

/** Whether `from` may call `to`: as somebody `to` knows, as a stranger, or not at all. */
export type Reach = 'contact' | 'stranger' | 'no';

/** What becomes of a new call, by the host's answer and the callee's call settings. */
export interface Admission {
  /**
   * - `ring`: the callee's devices ring
   * - `unavailable`: nobody rings, and the caller learns no more than that
   * - `no`: for the caller, the person does not exist
   */
  readonly verdict: 'ring' | 'unavailable' | 'no';
  readonly contact: boolean;
  /** A second call is refused as busy instead of waiting. */
  readonly busyMeansBusy: boolean;
  /** The call does not appear in the callee's history: they never want calls from this caller. */
  readonly hidden: boolean;
}

/** What the callee says about calls, and about this caller. */
export interface CalleeRules {
  readonly settings: CallSettings;
  /** They blocked the caller. */
  readonly blocked: boolean;
}

/** What a call meets: it rings, or the caller learns only that the person takes no calls now. */
export type Outlook = 'ring' | 'unavailable';

/**
 * What becomes of a new call. Whatever rule keeps it from the callee, the caller gets the same
 * answer. A call that the callee never wants to hear of is no missed call and not in their history;
 * one that only came at the wrong time is.
 */
export function admissionOf(
  reach: Reach,
  { settings, blocked }: CalleeRules,
  now: number,
): Admission {
  const unwanted = blocked || (reach !== 'no' && !isWanted(settings, reach));
  const quiet = isQuiet(settings.doNotDisturb, now);
  const rings = !unwanted && !quiet;
  return {
    verdict: reach === 'no' ? 'no' : rings ? 'ring' : 'unavailable',
    contact: reach === 'contact',
    busyMeansBusy: settings.busy === 'busy',
    hidden: unwanted,
  };
}

/** What the next call will meet, from people whom the person did not block. */
export interface Outlooks {
  readonly contacts: Outlook;
  readonly strangers: Outlook;
  /** When one of them changes, in milliseconds since 1970; absent if the settings never do it. */
  readonly changesAt?: number;
}

export function outlooks(settings: CallSettings, now: number): Outlooks {
  const outlookOf = (reach: 'contact' | 'stranger'): Outlook =>
    admissionOf(reach, { settings, blocked: false }, now).verdict === 'ring'
      ? 'ring'
      : 'unavailable';
  // Who hears from nobody does so at all times.
  const changesAt =
    settings.whoMayCall === 'nobody' ? undefined : nextChange(settings.doNotDisturb, now);
  return {
    contacts: outlookOf('contact'),
    strangers: outlookOf('stranger'),
    ...(changesAt === undefined ? {} : { changesAt }),
  };
}

function isWanted({ whoMayCall }: CallSettings, reach: 'contact' | 'stranger'): boolean {
  switch (whoMayCall) {
    case 'everyone':
      return true;
    case 'contacts':
      return reach === 'contact';
    case 'nobody':
      return false;
  }
}
