import * as v from 'valibot';
import { opaqueId, profile, sequenceNumber } from './fields.ts';

/**
 * Fields that the server adds or reads, beside those of the message:
 *
 * - `leg` names the sender's device; only a server sets it
 * - `profile` is the sender's name and picture; only a server sets it
 * - `seq` numbers the messages of a session in one direction, from 1. Only extended clients and the
 *   server use it: each number is processed once and acknowledged by `ack`
 * - `delayMs` tells the server how long a message waited for the connection, in milliseconds. The
 *   server subtracts it from the end time of a call
 * - `version` is the version of the call. The server sets it, and refuses a message that names
 *   another one (`stale_version`)
 */
export const envelope = {
  leg: v.optional(opaqueId),
  profile: v.optional(profile),
  seq: v.optional(sequenceNumber),
  delayMs: v.optional(v.number()),
  version: v.optional(v.number()),
};
