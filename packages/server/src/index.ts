export { type CallsUser, signAccessToken } from './auth/access-token.ts';
export type { CallSummary, FinishedCall } from './call-summary.ts';
export type { Clock, Reach } from './calls/ports.ts';
export { requestSerializer } from './http/request-serializer.ts';
export { LISTEN_BACKLOG } from './listen-backlog.ts';
export type { CallsServerOptions } from './options.ts';
export { type CallsDecorator, callsPlugin } from './plugin.ts';
export { openDatabase } from './storage/database.ts';
