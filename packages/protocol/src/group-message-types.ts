/** The messages of calls of more than two people (docs/adr/0013-group-calls.md) that clients receive. */
export const GROUP_MESSAGE_TYPES = [
  'call_invite',
  'call_roster',
  'call_lobby',
  'call_recording',
  'call_chat',
  'sfu_grant',
] as const;
export type GroupMessageType = (typeof GROUP_MESSAGE_TYPES)[number];
