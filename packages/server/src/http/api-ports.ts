import type { ConversationCallAnswer } from '@xpchat/calls-protocol';
import type { FastifyRequest } from 'fastify';
import type { Availability } from '../application/availability.ts';
import type { ConversationCalls } from '../application/conversation-calls.ts';
import type { GuestAccess } from '../application/guest-access.ts';
import type { RecordingUploads } from '../application/recording-uploads.ts';
import type { Recordings } from '../application/recordings.ts';
import type { AuthenticatedUser } from '../auth/access-token.ts';
import type { AuthenticationOptions } from '../auth/authenticate.ts';
import type { Clock } from '../ports/clock.ts';
import type { Conversations } from '../ports/conversations.ts';
import type { FindPeople } from '../ports/people.ts';

export interface ApiPorts {
  readonly availability: Availability;
  readonly authentication: AuthenticationOptions;
  /** Whether the user was signed out while an access token of theirs may still be valid. */
  readonly isSignedOut: (user: AuthenticatedUser) => boolean;
  /** Called after the user's settings or blocks were written. Its failure is logged. */
  readonly onRulesChanged: (userId: string) => Promise<void>;
  readonly clock: Clock;
  readonly conversations: Conversations &
    Pick<ConversationCalls, 'callOf'> & {
      /** How many people a call may have now. */
      maxPeople(): ConversationCallAnswer['maxPeople'];
      /** The members whom a call of this person rings, in this order. */
      rungOf(members: readonly string[], caller: string): Promise<readonly string[]>;
    };
  readonly people: FindPeople;
  readonly guests: GuestAccess;
  /** Absent where the server stores no recordings. */
  readonly recordings?: RecordingPorts | undefined;
}

export interface RecordingPorts {
  readonly recordings: Recordings;
  readonly uploads: RecordingUploads;
}

/** Returns the user who sent an authenticated request. */
export type UserIdOf = (request: FastifyRequest) => string;
