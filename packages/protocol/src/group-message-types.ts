/** The messages of calls of more than two people (docs/adr/0013-group-calls.md). */
export const GROUP_MESSAGE_TYPES = [
  'call_invite',
  'call_join',
  'call_remove',
  'call_update',
  'call_link',
  'call_knock',
  'call_admit',
  'call_lobby',
  'call_roster',
  'call_chat',
  'sfu_grant',
] as const;
export type GroupMessageType = (typeof GROUP_MESSAGE_TYPES)[number];
