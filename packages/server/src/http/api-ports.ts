import type { FastifyRequest } from 'fastify';
import type { Availability } from '../application/availability.ts';
import type { AuthenticationOptions } from '../auth/authenticate.ts';
import type { Clock } from '../ports/clock.ts';

export interface ApiPorts {
  readonly availability: Availability;
  readonly authentication: AuthenticationOptions;
  /** Whether a login session was signed out while an access token of it may still be valid. */
  readonly isSignedOut: (loginSession: string | undefined) => boolean;
  readonly clock: Clock;
}

/** Returns the user who sent an authenticated request. */
export type UserIdOf = (request: FastifyRequest) => string;
