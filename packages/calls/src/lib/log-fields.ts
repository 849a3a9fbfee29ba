import { type ErrorCode, isServerMessageType } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';

/** A value that a log may hold. */
export type LogValue = string | number | boolean;

/** Stands in the log for a value that the event table does not allow. */
export const REDACTED = 'redacted';

/** Names of states and reasons: lower-case letters and underscores, so no address and no token. */
const WORD = /^[a-z][a-z_]{0,31}$/;
/** DOMException, TypeError and the like. */
const ERROR_NAME = /^[A-Za-z]{0,31}Error$/;
const PARSE_DETAIL = /^(field [A-Za-z.\d]{1,48}|not JSON|no type|type|over \d+ bytes)$/;
/** `opaqueId` of the protocol. */
const CALL_ID = /^[A-Za-z0-9_-]{1,64}$/;

// Each function below admits one kind of value to the log, and redacts all others. The types are no
// guarantee: some values come from other clients, servers and browsers.

/** One word of a union that this code base defines. */
export function word<T extends string>(value: T): string {
  return typeof value === 'string' && WORD.test(value) ? value : REDACTED;
}

export function count(value: number): LogValue {
  return typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : REDACTED;
}

export function flag(value: boolean): LogValue {
  return typeof value === 'boolean' ? value : REDACTED;
}

/** The shape of error codes, which no token, address or description has. A newer server may send others. */
const ERROR_CODE = /^[a-z]+(_[a-z]+){0,4}$/;

/** A code of ERROR_CODES, or of a newer server. */
export function errorCode(value: ErrorCode | string): string {
  return ERROR_CODE.test(value) && value.length <= 30 ? value : REDACTED;
}

/** A type of the protocol's messages. */
export function messageType(value: string): string {
  return isServerMessageType(value) ? value : REDACTED;
}

/** Where a message did not parse: `Parsed.detail` of the protocol, which names a field at most. */
export function parseDetail(value: string): string {
  return PARSE_DETAIL.test(value) ? value : REDACTED;
}

/**
 * The code of a CallsError with the name of its cause, or the name of another error. Never an error's
 * text: browsers quote the description or the candidate that they refuse.
 */
export function errorName(error: unknown): string {
  if (!(error instanceof CallsError)) return nameOf(error);
  const code = errorCode(error.code);
  return error.cause === undefined ? code : `${code} (${nameOf(error.cause)})`;
}

export function callIdOf(value: string): string {
  return CALL_ID.test(value) ? value : REDACTED;
}

function nameOf(error: unknown): string {
  const name = error instanceof Object && 'name' in error ? error.name : undefined;
  return typeof name === 'string' && ERROR_NAME.test(name) ? name : REDACTED;
}
