export type { LiveKitOptions } from './adapters/livekit/livekit-sfu.ts';
export type { S3Options } from './adapters/recordings/s3-request.ts';
export { openDatabase } from './adapters/sql/database.ts';
export type { Visibility } from './application/availability.ts';
export { type CallsUser, signAccessToken } from './auth/access-token.ts';
export type { Reach } from './domain/admission.ts';
export type { CallSummary, FinishedCall } from './domain/call-summary.ts';
export type { GroupLimits } from './domain/group.ts';
export { dropInPlugin } from './http/drop-in.ts';
export { answerFrameworkErrors } from './http/framework-errors.ts';
export {
  type GuestPageOptions,
  guestPage,
  guestPagePlugin,
  guestPagePolicy,
} from './http/guest-page.ts';
export { requestSerializer } from './http/request-serializer.ts';
export { HTTP_TIMEOUTS } from './http-timeouts.ts';
export { cleanName } from './lib/clean-name.ts';
export { networkOf } from './lib/network-of.ts';
export { LISTEN_BACKLOG } from './listen-backlog.ts';
export type { CallsServerOptions } from './options.ts';
export { type CallsDecorator, callsPlugin } from './plugin.ts';
export type { Clock } from './ports/clock.ts';
export type { Conversations } from './ports/conversations.ts';
export type { IceServer, IceServersAnswer, IceServersFor } from './ports/ice-servers.ts';
export type { FindPeople, FoundPerson } from './ports/people.ts';
export type { RecordingsStorage } from './recordings.ts';
export { readLiveKitOptions } from './standalone/livekit-settings.ts';
