import type { CallType, EndReason } from '@xpchat/calls';

/** What `/calls/api` of the calls server tells this person. Times are milliseconds since 1970. */

export interface HistoryPerson {
  readonly userId: string;
  readonly name?: string;
  readonly picture?: string;
}

/** A finished call, as this person took part in it. */
export interface HistoryEntry {
  readonly id: string;
  readonly type: CallType;
  readonly direction: 'incoming' | 'outgoing';
  readonly createdAt: number;
  /** Absent if nobody answered. */
  readonly answeredAt?: number;
  readonly endedAt: number;
  readonly reason: EndReason;
  readonly missed: boolean;
  /** A missed call that the person has looked at. */
  readonly seen: boolean;
  /** The others. */
  readonly people: readonly HistoryPerson[];
}

/** Days from 1, Monday, to 7; times of day as `HH:MM`. `to` may be on the next day. */
export interface QuietHours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

export interface DoNotDisturb {
  readonly enabled: boolean;
  /** With `enabled`: until then. */
  readonly until?: number;
  readonly schedule: readonly QuietHours[];
  /** Of the schedule: a name of the IANA database. */
  readonly timeZone: string;
}

/** What the person may change; saved as a whole. */
export interface CallSettings {
  readonly version: number;
  readonly whoMayCall: 'everyone' | 'contacts' | 'nobody';
  readonly busy: 'waiting' | 'busy';
  readonly doNotDisturb: DoNotDisturb;
}

/** What the next call meets. */
export interface Availability {
  readonly contacts: 'ring' | 'unavailable';
  readonly strangers: 'ring' | 'unavailable';
  readonly changesAt?: number;
}

export interface SettingsAnswer extends CallSettings {
  readonly now: Availability;
}

export interface BlockedUser {
  readonly userId: string;
  readonly since: number;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

function isEntry(value: unknown): value is HistoryEntry {
  return (
    isFields(value) &&
    typeof value.id === 'string' &&
    typeof value.createdAt === 'number' &&
    typeof value.endedAt === 'number' &&
    Array.isArray(value.people) &&
    value.people.every((person) => isFields(person) && typeof person.userId === 'string')
  );
}

function listOf(answer: unknown, name: string): readonly unknown[] | null {
  const list = isFields(answer) ? answer[name] : null;
  return Array.isArray(list) ? list : null;
}

/** The calls of an answer, null if it is none. What cannot be drawn is left out. */
export function readHistory(answer: unknown): readonly HistoryEntry[] | null {
  return listOf(answer, 'calls')?.filter(isEntry) ?? null;
}

export function readBlocks(answer: unknown): readonly BlockedUser[] | null {
  const list = listOf(answer, 'blocks');
  return (
    list?.filter(
      (each): each is BlockedUser => isFields(each) && typeof each.userId === 'string',
    ) ?? null
  );
}

export function readSettings(answer: unknown): SettingsAnswer | null {
  if (!isFields(answer) || typeof answer.version !== 'number' || !isFields(answer.now)) return null;
  const quiet = answer.doNotDisturb;
  if (!isFields(quiet) || !Array.isArray(quiet.schedule)) return null;
  return answer as unknown as SettingsAnswer;
}
