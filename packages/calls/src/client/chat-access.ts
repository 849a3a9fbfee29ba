import { groupCode } from '#load-group';
import type { Call } from '../call/call.ts';
import type { ChatInput } from '../call/call-context.ts';
import type { CallChat } from '../chat/call-chat.ts';
import type { Chats, ChatsDeps } from '../chat/chats.ts';
import type { GroupModule } from '../group/index.ts';
import { Value } from '../primitives/value.ts';

/** The chats of this engine, whose code is loaded with the first of them. */
export class ChatAccess {
  readonly current: Value<CallChat | null>;
  private readonly _deps: Omit<ChatsDeps, 'current'>;
  private _chats: Chats | null = null;

  constructor(deps: Omit<ChatsDeps, 'current'>) {
    this._deps = deps;
    this.current = new Value<CallChat | null>(null, deps.platform.reportError);
  }

  /** Throws CallsError `not_connected` if the code cannot be loaded, `not_in_call`. */
  async open(): Promise<CallChat> {
    return this._of(await groupCode.load()).open();
  }

  /** Data that comes before the code is loaded waits for it. */
  readonly handle = (call: Call, from: string, input: ChatInput): void =>
    groupCode.whenLoaded(this._deps.platform.clock, (code) =>
      this._of(code).handle(call, from, input),
    );

  /** Something about the calls changed. */
  update(): void {
    this._chats?.update();
  }

  private _of({ createChats }: GroupModule): Chats {
    this._chats ??= createChats({ ...this._deps, current: this.current });
    return this._chats;
  }
}
