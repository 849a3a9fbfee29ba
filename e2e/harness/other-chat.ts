import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsPlugin, dropInPlugin, openDatabase, signAccessToken } from '@xpchat/calls-server';
import Fastify, { type FastifyRequest } from 'fastify';
import { readmeBlock } from './readme.ts';

/** Another product's chat: two people, a conversation header, and the README's lines. */
export interface OtherChat {
  /** URL of one person's page, in the conversation with the other. */
  page(user: string, other: string): string;
  close(): Promise<void>;
}

/** The signed-in user, from the chat's own cookie. */
function userOf(request: FastifyRequest): string {
  return /user=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
}

const page = (other: string) => `<!doctype html><html lang="en"><meta charset="utf-8">
<title>Another chat</title><link rel="icon" href="data:,">
<div class="chat-header" data-user-id="${other}" data-user-name="Person ${other}"></div>
${readmeBlock('html')}</html>`;

export async function startOtherChat(): Promise<OtherChat> {
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-other-'));
  const app = Fastify();
  const secret = 'a secret that the chat shares with the calls server';
  app.get<{ Params: { user: string; other: string } }>('/chat/:user/:other', ({ params }, reply) =>
    reply
      .header('set-cookie', `user=${params.user}; Path=/`)
      .type('text/html')
      .send(page(params.other)),
  );
  const database = await runReadme(app, secret, folder);
  const url = await app.listen({ port: 0, host: 'localhost' });
  return {
    page: (user, other) =>
      `${url.replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost')}/chat/${user}/${other}`,
    close: async () => {
      await app.close();
      await database.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs the README's lines for the server unchanged, except for the database's folder. */
async function runReadme(
  app: ReturnType<typeof Fastify>,
  secret: string,
  folder: string,
): Promise<ReturnType<typeof openDatabase>> {
  const names = { app, secret, userOf, callsPlugin, dropInPlugin, openDatabase, signAccessToken };
  const lines = readmeBlock('js').replace("'file:", `'file:${folder}/`);
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor;
  const run = AsyncFunction(...Object.keys(names), `${lines}\nreturn database;`);
  return (await run(...Object.values(names))) as ReturnType<typeof openDatabase>;
}
