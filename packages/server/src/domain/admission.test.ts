import type { CallSettings, DoNotDisturb } from '@xpchat/calls-protocol';
import { describe, expect, it } from 'vitest';
import { admissionOf, isVouchedContact, mayConnectEarly, outlooks } from './admission.ts';
import { DEFAULT_SETTINGS } from './call-settings.ts';

const now = Date.parse('2026-03-02T12:00Z');
const HOUR_MS = 3_600_000;

const off = DEFAULT_SETTINGS.doNotDisturb;
const on: DoNotDisturb = { ...off, enabled: true };
const lunch: DoNotDisturb = {
  ...off,
  schedule: [{ days: [1], from: '11:00', to: '13:00' }],
};

function settings(
  whoMayCall: CallSettings['whoMayCall'] = 'everyone',
  doNotDisturb: DoNotDisturb = off,
): CallSettings {
  return { ...DEFAULT_SETTINGS, whoMayCall, doNotDisturb };
}

const refusals = {
  blocked: { settings: settings(), blocked: true },
  nobody: { settings: settings('nobody'), blocked: false },
  contacts: { settings: settings('contacts'), blocked: false },
  'do not disturb': { settings: settings('everyone', on), blocked: false },
  schedule: { settings: settings('everyone', lunch), blocked: false },
};

describe('admissionOf', () => {
  it('lets everybody ring whom the host allows, and says who is a contact', () => {
    const rules = { settings: settings(), blocked: false };
    const common = { busyMeansBusy: false, hidden: false };
    expect(admissionOf('contact', rules, now)).toEqual({
      verdict: 'ring',
      contact: true,
      ...common,
    });
    expect(admissionOf('stranger', rules, now)).toEqual({
      verdict: 'ring',
      contact: false,
      ...common,
    });
    expect(admissionOf('no', rules, now)).toEqual({ verdict: 'no', contact: false, ...common });
  });

  it('C1: takes nobody for a contact where the host does not know who knows whom', () => {
    const reaches = ['contact', 'unvouched', 'stranger', 'no'] as const;
    expect(reaches.filter(isVouchedContact)).toEqual(['contact']);
    const wantsContacts = { settings: settings('contacts'), blocked: false };
    expect(admissionOf('unvouched', wantsContacts, now)).toMatchObject({
      verdict: 'ring',
      contact: false,
    });
  });

  it('C1: lets no caller connect before the accept for a callee who hides their address', () => {
    const rules = { settings: { ...settings(), hideAddress: true }, blocked: false };
    expect(mayConnectEarly(admissionOf('contact', rules, now))).toBe(false);
    const shown = { settings: settings(), blocked: false };
    expect(mayConnectEarly(admissionOf('contact', shown, now))).toBe(true);
    expect(mayConnectEarly(admissionOf('unvouched', shown, now))).toBe(false);
    expect(mayConnectEarly(admissionOf('stranger', shown, now))).toBe(false);
  });

  it.each(Object.entries(refusals))(
    "[NC7] [NC13] says 'unavailable' for every call setting: %s",
    (_name, rules) => {
      expect(admissionOf('stranger', rules, now).verdict).toBe('unavailable');
    },
  );

  it.each(Object.entries(refusals))(
    'shows no call setting to people whom the host does not allow: %s',
    (_name, rules) => {
      expect(admissionOf('no', rules, now).verdict).toBe('no');
    },
  );

  it('lets contacts ring when only contacts may call', () => {
    expect(admissionOf('contact', refusals.contacts, now).verdict).toBe('ring');
  });

  it('[NC14] hides calls that the callee never wants, but not calls at the wrong time', () => {
    const hidden = Object.entries(refusals).map(([name, rules]) => [
      name,
      admissionOf('stranger', rules, now).hidden,
    ]);
    expect(Object.fromEntries(hidden)).toEqual({
      blocked: true,
      nobody: true,
      contacts: true,
      'do not disturb': false,
      schedule: false,
    });
    const blockedAtNight = { settings: settings('everyone', on), blocked: true };
    expect(admissionOf('contact', blockedAtNight, now).hidden).toBe(true);
  });

  it("[NC9] has the callee's 'busy' setting", () => {
    const rules = { settings: { ...settings(), busy: 'busy' as const }, blocked: false };
    expect(admissionOf('contact', rules, now).busyMeansBusy).toBe(true);
  });
});

describe('outlooks', () => {
  const table: [name: string, CallSettings, ReturnType<typeof outlooks>][] = [
    ['the defaults', settings(), { contacts: 'ring', strangers: 'ring' }],
    ['contacts', settings('contacts'), { contacts: 'ring', strangers: 'unavailable' }],
    ['nobody', settings('nobody'), { contacts: 'unavailable', strangers: 'unavailable' }],
    [
      'do not disturb until it is switched off',
      settings('everyone', on),
      { contacts: 'unavailable', strangers: 'unavailable' },
    ],
    [
      'do not disturb for an hour',
      settings('everyone', { ...on, until: now + HOUR_MS }),
      { contacts: 'unavailable', strangers: 'unavailable', changesAt: now + HOUR_MS },
    ],
    [
      'a schedule that is active now',
      settings('contacts', lunch),
      { contacts: 'unavailable', strangers: 'unavailable', changesAt: now + HOUR_MS },
    ],
    [
      'a schedule that changes nothing',
      settings('nobody', lunch),
      { contacts: 'unavailable', strangers: 'unavailable' },
    ],
  ];

  it.each(table)('tell what happens to the next call: %s', (_name, given, expected) => {
    expect(outlooks(given, now)).toEqual(expected);
  });

  it.each(table)('match what happens to the next call: %s', (_name, given) => {
    for (const moment of [now, outlooks(given, now).changesAt ?? now]) {
      const rules = { settings: given, blocked: false };
      expect([
        admissionOf('contact', rules, moment).verdict,
        admissionOf('stranger', rules, moment).verdict,
      ]).toEqual([outlooks(given, moment).contacts, outlooks(given, moment).strangers]);
    }
  });
});
