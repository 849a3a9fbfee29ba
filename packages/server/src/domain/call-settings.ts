/**
 * What a person says about calls to them. Kept whole, as one document with a version. Moments are
 * milliseconds since 1970.
 */
export interface CallSettings {
  /** Counts the writes; 0 if the person never changed anything. */
  readonly version: number;
  readonly whoMayCall: 'everyone' | 'contacts' | 'nobody';
  /** What a second call meets: it waits, or the caller learns that the person is busy. */
  readonly busy: 'waiting' | 'busy';
  readonly doNotDisturb: DoNotDisturb;
}

/** Switched on by hand, or by the schedule: each is enough. */
export interface DoNotDisturb {
  /** By hand. */
  readonly enabled: boolean;
  /** When what was switched on by hand is over; absent: until it is switched off. */
  readonly until?: number;
  readonly schedule: readonly QuietRule[];
  /** Of the schedule: a name of the IANA time zone database. */
  readonly timeZone: string;
}

/**
 * Each of `days` (1 is Monday), from `from` until `to` (`HH:MM`). If `to` is not later than `from`,
 * it is the next day's; so equal times are 24 hours.
 */
export interface QuietRule {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

export const DEFAULT_SETTINGS: CallSettings = {
  version: 0,
  whoMayCall: 'everyone',
  busy: 'waiting',
  doNotDisturb: { enabled: false, schedule: [], timeZone: 'UTC' },
};

/** The same settings without what is over. */
export function withoutExpired(settings: CallSettings, now: number): CallSettings {
  const { enabled, until, schedule, timeZone } = settings.doNotDisturb;
  const isOn = enabled && (until === undefined || now < until);
  return {
    ...settings,
    doNotDisturb: {
      enabled: isOn,
      ...(isOn && until !== undefined ? { until } : {}),
      schedule,
      timeZone,
    },
  };
}
