import rateLimit from '@fastify/rate-limit';
import {
  GUEST_ERRORS,
  type GuestAnswer,
  type GuestErrorCode,
  type GuestLinkAnswer,
  type GuestTokenAnswer,
  guestBody,
  guestLinkBody,
  guestTokenBody,
} from '@xpchat/calls-protocol';
import type { FastifyInstance } from 'fastify';
import type { GuestAccess } from '../application/guest-access.ts';
import { networkOf } from '../lib/network-of.ts';
import { ApiError } from './api-error.ts';
import { parseInput } from './input.ts';

/** Each makes an identity that may wait at a call. */
const MAX_GUESTS_PER_MINUTE = 20;
const MAX_TOKENS_PER_MINUTE = 60;

/** For people without an account: nothing but the link or the key says who asks. */
export async function registerGuestRoutes(
  scope: FastifyInstance,
  access: GuestAccess,
): Promise<void> {
  await scope.register(rateLimit, {
    hook: 'preParsing',
    max: MAX_TOKENS_PER_MINUTE,
    keyGenerator: (request) => networkOf(request.ip),
    errorResponseBuilder: () =>
      new ApiError(429, 'rate_limited', 'Too many requests. Wait a little and try again.'),
  });
  scope.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });

  const config = { rateLimit: { max: MAX_GUESTS_PER_MINUTE } };
  scope.post('/guest', { config }, async (request): Promise<GuestAnswer> => {
    const { link, name } = parseInput(guestBody, request.body);
    const guest = await access.open(link, name);
    if ('code' in guest) throw refusalOf(guest.code);
    return guest;
  });

  scope.post('/guest/link', { config }, async (request): Promise<GuestLinkAnswer> => {
    const { link } = parseInput(guestLinkBody, request.body);
    const found = await access.check(link);
    if ('code' in found) throw refusalOf(found.code);
    return { callType: found.callType };
  });

  scope.post('/guest/token', async (request): Promise<GuestTokenAnswer> => {
    const { key } = parseInput(guestTokenBody, request.body);
    const token = await access.tokenFor(key);
    if (token === undefined) throw refusalOf('call_over');
    return { token };
  });
}

function refusalOf(code: GuestErrorCode): ApiError {
  return new ApiError(STATUS[code], code, GUEST_ERRORS[code]);
}

const STATUS: Readonly<Record<GuestErrorCode, number>> = {
  link_invalid: 404,
  link_expired: 410,
  call_over: 410,
  call_locked: 409,
  call_full: 409,
  name_invalid: 400,
};
