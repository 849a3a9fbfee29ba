import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Person } from '../../wire/entities.ts';
import { demoSignInBody, demoTicketQuery } from '../../wire/requests.ts';
import type { LoginSessions } from '../accounts/login-sessions.ts';
import { ChatError, parseInput } from '../http-errors.ts';

export interface DemoRoutesDeps {
  readonly accounts: readonly Person[];
  readonly loginSessions: LoginSessions;
  readonly signCallsToken: (person: Person) => Promise<string>;
}

/** Sign-in without a password. Register these routes in demo mode only. */
export function demoRoutes(app: FastifyInstance, deps: DemoRoutesDeps): void {
  const accountOf = (id: string): Person => {
    const account = deps.accounts.find((person) => person.id === id);
    if (!account) throw new ChatError('not_found');
    return account;
  };

  // Sets no cookie: only the tab that asked becomes this person.
  app.post('/api/demo/session', async (request, reply) => {
    const { as } = parseInput(demoSignInBody, request.body);
    reply.header('cache-control', 'no-store');
    return deps.loginSessions.open(accountOf(as));
  });

  app.get('/api/demo/ticket', async (request, reply) => {
    const { as } = parseInput(demoTicketQuery, request.query);
    const token = await deps.signCallsToken(accountOf(as));
    reply.header('cache-control', 'no-store');
    const url = `${socketOrigin(request)}/webrtc?access_token=${encodeURIComponent(token)}`;
    return { url, token };
  });
}

function socketOrigin(request: FastifyRequest): string {
  return `${request.protocol === 'https' ? 'wss' : 'ws'}://${request.host}`;
}
