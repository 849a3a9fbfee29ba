/** What the upload of one segment does. */
export type UploadPhase =
  | 'sending'
  /** The network or the server is away; it tries again by itself. */
  | 'waiting_for_network'
  /** The server has no room (507); it tries again by itself. */
  | 'server_full'
  /** The server does not want it (403, 404, 410 and others): the file stays on this device. */
  | 'refused'
  | 'done'
  /** Somebody called `stop`; the next page or `send` goes on. */
  | 'stopped';

export interface UploadState {
  readonly phase: UploadPhase;
  /** Bytes that the server acknowledged. */
  readonly sent: number;
  /** Bytes of the segment so far. */
  readonly size: number;
  /** The status of the answer that explains `phase`; null if there was none. */
  readonly status: number | null;
}

/** What a failed request means. `retry` at once, once, with a new token. */
export type UploadFailure = 'new_token' | 'waiting_for_network' | 'server_full' | 'refused';

/** Answers to a request that another attempt may change: RFC 9110, tus 1.0 (423, 460), RFC 6585 (429). */
const TEMPORARY = [408, 409, 423, 425, 429, 460];

/**
 * @param status of the answer; null if there was none
 * @param code of the server's error; null if it tells none. A conflict may be about the offset, which HEAD
 *   tells, or about a recording that takes nothing any more.
 */
export function failureOf(status: number | null, code: string | null): UploadFailure {
  if (status === 401) return 'new_token';
  if (status === 507) return 'server_full';
  if (status === null || status < 400 || status >= 500) return 'waiting_for_network';
  if (status === 409 && code !== null && code !== 'offset_mismatch') return 'refused';
  return TEMPORARY.includes(status) ? 'waiting_for_network' : 'refused';
}
