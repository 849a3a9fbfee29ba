import type { FastifyRequest } from 'fastify';
import type { Availability } from '../application/availability.ts';
import type { AuthenticationOptions } from '../auth/authenticate.ts';
import type { Clock } from '../ports/clock.ts';

export interface ApiPorts {
  readonly availability: Availability;
  readonly authentication: AuthenticationOptions;
  /** Whether a session of the host was signed out lately, so that a token of it may still hold. */
  readonly isSignedOut: (session: string | undefined) => boolean;
  readonly clock: Clock;
}

/** Who sent a request that got past the authentication. */
export type Who = (request: FastifyRequest) => string;
