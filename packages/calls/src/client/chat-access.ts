import { groupCode } from '#load-group';
import type { Call } from '../call/call.ts';
import type { ChatInput } from '../call/call-context.ts';
import type { CallChat } from '../chat/call-chat.ts';
import type { Chats, ChatsDeps } from '../chat/chats.ts';
import type { GroupModule } from '../group/index.ts';
import { type Readable, Value } from '../primitives/value.ts';

/** The chats of an engine, whose code is loaded with the first of them. */
export interface ChatAccess {
  readonly current: Readable<CallChat | null>;
  /** Throws CallsError `not_connected` if the code cannot be loaded, `not_in_call`. */
  open(): Promise<CallChat>;
  /** Data that comes before the code is loaded waits for it. */
  handle(call: Call, from: string, input: ChatInput): void;
  /** Something about the calls changed. */
  update(): void;
}

export function createChatAccess(deps: Omit<ChatsDeps, 'current'>): ChatAccess {
  const { clock, reportError } = deps.platform;
  const current = new Value<CallChat | null>(null, reportError);
  let chats: Chats | null = null;
  const use = ({ createChats }: GroupModule): Chats => {
    chats ??= createChats({ ...deps, current });
    return chats;
  };
  return {
    current,
    open: async () => use(await groupCode.load()).open(),
    handle: (call, from, input) =>
      groupCode.whenLoaded(clock, (code) => use(code).handle(call, from, input)),
    update: () => chats?.update(),
  };
}
