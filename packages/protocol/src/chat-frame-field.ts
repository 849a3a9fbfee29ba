import * as v from 'valibot';
import { MAX_CHAT_FRAME_LENGTH } from './limits.ts';

/**
 * What the participants of a chat say to each other; the server relays it as it is. At most
 * {@link MAX_CHAT_FRAME_LENGTH} characters of JSON.
 */
export const chatFrame = v.pipe(
  v.unknown(),
  v.check((frame) => (JSON.stringify(frame)?.length ?? 0) <= MAX_CHAT_FRAME_LENGTH),
);
