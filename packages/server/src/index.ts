export { openDatabase } from './adapters/sql/database.ts';
export { type CallsUser, signAccessToken } from './auth/access-token.ts';
export type { Reach } from './domain/admission.ts';
export type { CallSummary, FinishedCall } from './domain/call-summary.ts';
export { requestSerializer } from './http/request-serializer.ts';
export { LISTEN_BACKLOG } from './listen-backlog.ts';
export type { CallsServerOptions } from './options.ts';
export { type CallsDecorator, callsPlugin } from './plugin.ts';
export type { Clock } from './ports/clock.ts';
