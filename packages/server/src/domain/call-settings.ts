/**
 * A person's rules for calls to them, stored as one document with a version. Times are milliseconds
 * since 1970.
 */
export interface CallSettings {
  /** Counts the writes; 0 if the person never changed anything. */
  readonly version: number;
  readonly whoMayCall: 'everyone' | 'contacts' | 'nobody';
  /** A second call waits, or is refused as busy. */
  readonly busy: 'waiting' | 'busy';
  readonly doNotDisturb: DoNotDisturb;
}

/** On while it is switched on by hand, or while the schedule says so. */
export interface DoNotDisturb {
  /** Switched on by hand. */
  readonly enabled: boolean;
  /** When `enabled` expires; absent: it stays on until it is switched off. */
  readonly until?: number;
  readonly schedule: readonly QuietRule[];
  /** IANA time zone of the schedule. */
  readonly timeZone: string;
}

/**
 * Quiet on each of `days` (1 is Monday) from `from` until `to` (`HH:MM`). If `to` is not later than
 * `from`, the rule ends on the next day. Equal times are 24 hours.
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

/** The settings without an expired do not disturb. */
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
