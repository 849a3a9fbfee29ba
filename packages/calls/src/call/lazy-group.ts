import {
  type ErrorMessage,
  GROUP_MESSAGE_TYPES,
  type IncomingPeerMessage,
} from '@xpchat/calls-protocol';
import { groupCode } from '#load-group';
import type { Call } from './call.ts';
import type { GroupCallsDeps, GroupCallsPort } from './group-calls-port.ts';

/** Calls of several people. Their code is loaded with the first message or method that needs it. */
export class LazyGroup {
  private readonly _deps: GroupCallsDeps;
  private readonly _route: (message: IncomingPeerMessage) => void;
  private _calls: GroupCallsPort | null = null;
  /** Messages that wait for the code, by call. */
  private readonly _waiting = new Map<string, number>();

  /** @param route takes what is no message of group calls */
  constructor(deps: GroupCallsDeps, route: (message: IncomingPeerMessage) => void) {
    this._deps = deps;
    this._route = route;
  }

  /** Throws CallsError `not_connected` if the code cannot be loaded. */
  async load(): Promise<GroupCallsPort> {
    await groupCode.load();
    return this._get();
  }

  /**
   * Takes a message of a group call. A message about a call whose earlier ones wait for the code waits
   * with them. Returns false for any other message.
   */
  receive(message: IncomingPeerMessage): boolean {
    const { callId = '', type } = message;
    // A call of two has a chat as well.
    const isGroup = type !== 'call_chat' && GROUP_MESSAGE_TYPES.some((each) => each === type);
    const waiting = this._waiting.get(callId) ?? 0;
    if (!isGroup && !waiting) return false;
    this._waiting.set(callId, waiting + 1);
    groupCode.whenLoaded(this._deps.context.platform.clock, () => {
      const left = (this._waiting.get(callId) ?? 1) - 1;
      if (left) this._waiting.set(callId, left);
      else this._waiting.delete(callId);
      if (isGroup) this._get().handle(message);
      else this._route(message);
    });
    return true;
  }

  /** The roster of a call that the server reports to a page that connects. */
  restore(call: Call, roster: unknown): void {
    groupCode.whenLoaded(this._deps.context.platform.clock, () =>
      this._get().restore(call, roster),
    );
  }

  handleError(message: ErrorMessage): boolean {
    return this._calls?.handleError(message) ?? false;
  }

  handleEnded(call: Call): void {
    this._calls?.handleEnded(call);
  }

  private _get(): GroupCallsPort {
    if (!this._calls) {
      const { module } = groupCode;
      if (!module) throw new Error('load() was not awaited');
      this._calls = module.createGroupCalls(this._deps);
    }
    return this._calls;
  }
}
