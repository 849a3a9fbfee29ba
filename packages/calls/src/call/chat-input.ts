import type { UnparsedGroupMessage } from '@xpchat/calls-protocol';
import type { DataChannel } from '../model/data-channel.ts';

/** Input of a chat: a data channel that was created, or a message whose `frame` is not parsed yet. */
export type ChatInput =
  | { readonly kind: 'channel'; readonly channel: DataChannel }
  | { readonly kind: 'message'; readonly message: UnparsedGroupMessage };
