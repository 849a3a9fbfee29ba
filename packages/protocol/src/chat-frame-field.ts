import * as v from 'valibot';
import { MAX_CHAT_FRAME_LENGTH } from './limits.ts';

/**
 * A frame between the participants of a chat. The server relays it unchanged. At most
 * {@link MAX_CHAT_FRAME_LENGTH} characters of JSON.
 */
export const chatFrame = v.pipe(
  v.unknown(),
  v.check((frame) => (JSON.stringify(frame)?.length ?? 0) <= MAX_CHAT_FRAME_LENGTH),
);
