import { Chats, type ChatsDeps } from './chats.ts';

/** The code of chats, which a page loads with its first one. */
export const createChats = (deps: ChatsDeps): Chats => new Chats(deps);
