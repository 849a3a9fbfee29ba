import fastifyRateLimit from '@fastify/rate-limit';
import { networkOf } from '@xpchat/calls-server';
import type { FastifyInstance } from 'fastify';
import { authenticatedUserOf } from './accounts/identity.ts';

const MINUTE_MS = 60_000;
/** Pages and their files: many people may share an address. */
export const MAX_FILES_PER_MINUTE = 6_000;
/** Requests of people who are not known yet, by network. */
export const MAX_UNKNOWN_PER_MINUTE = 1_200;
/** Requests of one person. */
const MAX_PER_PERSON_PER_MINUTE = 600;

/** The default limit of each route in the scope, by the network of the client. Register it first. */
export async function limitByNetwork(scope: FastifyInstance, max: number): Promise<void> {
  await scope.register(fastifyRateLimit, {
    max,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => networkOf(request.ip),
  });
}

/**
 * The same by person, so that nobody loses requests because of a colleague at the same address. Register
 * it after `requireAuthentication`.
 */
export async function limitByPerson(scope: FastifyInstance): Promise<void> {
  await scope.register(fastifyRateLimit, {
    // When the person is known, and before the body is read.
    hook: 'preParsing',
    max: MAX_PER_PERSON_PER_MINUTE,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => authenticatedUserOf(request).user.id,
  });
}
