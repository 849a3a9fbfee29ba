import {
  GROUP_MESSAGE_TYPES,
  type IncomingPeerMessage,
  type UnparsedGroupMessage,
} from '@xpchat/calls-protocol';

/** Whether it is a message that only the code of groups and chats can read. */
export function isGroupMessage(message: IncomingPeerMessage): message is UnparsedGroupMessage {
  return GROUP_MESSAGE_TYPES.some((type) => type === message.type);
}
