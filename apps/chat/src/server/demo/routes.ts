import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Person } from '../../wire/entities.ts';
import { demoSignInBody, demoTicketQuery } from '../../wire/requests.ts';
import type { LoginSessions } from '../accounts/login-sessions.ts';
import { ChatError, parseInput } from '../http-errors.ts';

export interface DemoRoutesDeps {
  readonly accounts: readonly Person[];
  readonly loginSessions: LoginSessions;
  readonly signCallsToken: (person: Person) => Promise<string>;
  /** Host names at which the demo may be used, beside `localhost` and addresses. */
  readonly demoHosts: readonly string[];
}

/** Sign-in without a password. Register these routes in demo mode only. */
export function demoRoutes(app: FastifyInstance, deps: DemoRoutesDeps): void {
  // A page of another site can point its own name at this machine (DNS rebinding), but cannot choose the
  // Host that its visitor's browser sends.
  const requireDemoHost = async (request: FastifyRequest): Promise<void> => {
    if (!isDemoHost(request.host, deps.demoHosts)) throw new ChatError('not_found');
  };
  const accountOf = (id: string): Person => {
    const account = deps.accounts.find((person) => person.id === id);
    if (!account) throw new ChatError('not_found');
    return account;
  };

  // Sets no cookie: only the tab that asked becomes this person.
  app.post('/api/demo/session', { onRequest: requireDemoHost }, async (request, reply) => {
    const { as } = parseInput(demoSignInBody, request.body);
    reply.header('cache-control', 'no-store');
    return deps.loginSessions.open(accountOf(as));
  });

  // For programs: `url` opens a socket as the account, and `token` the REST API of the calls module
  // (as `Authorization: Bearer`).
  app.get('/api/demo/ticket', { onRequest: requireDemoHost }, async (request, reply) => {
    const { as } = parseInput(demoTicketQuery, request.query);
    const token = await deps.signCallsToken(accountOf(as));
    reply.header('cache-control', 'no-store');
    const url = `${socketOrigin(request)}/webrtc?access_token=${encodeURIComponent(token)}`;
    return { url, token };
  });
}

/** Addresses are allowed: they cannot be rebound. */
function isDemoHost(host: string, allowed: readonly string[]): boolean {
  const name = host
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[|\]$/g, '');
  return (
    isIP(name) !== 0 ||
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    allowed.includes(name)
  );
}

function socketOrigin(request: FastifyRequest): string {
  return `${request.protocol === 'https' ? 'wss' : 'ws'}://${request.host}`;
}
