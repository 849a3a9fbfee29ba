import type { CallSettings } from '@xpchat/calls-protocol';

export const DEFAULT_SETTINGS: CallSettings = {
  version: 0,
  whoMayCall: 'everyone',
  busy: 'waiting',
  hideAddress: false,
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
