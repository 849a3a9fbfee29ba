import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { WebSocket } from 'ws';
import type { ServerMessage } from '../../wire/socket-messages.ts';

/** The client side of a real socket of the chat. */
export interface TestPage {
  readonly socket: WebSocket;
  /** Returns the next message of this type and skips messages of other types. */
  next<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>>;
  any(): Promise<ServerMessage>;
  readonly closed: Promise<number>;
}

/** Connects to an app that listens. */
export async function connectPage(app: FastifyInstance): Promise<TestPage> {
  const { port } = app.server.address() as AddressInfo;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/socket`);
  const received: ServerMessage[] = [];
  let notify = () => {};
  socket.on('message', (data) => {
    received.push(JSON.parse(String(data)));
    notify();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  async function any(): Promise<ServerMessage> {
    for (;;) {
      const message = received.shift();
      if (message) return message;
      await new Promise<void>((resolve) => {
        notify = resolve;
      });
    }
  }
  return {
    socket,
    closed,
    any,
    async next<T extends ServerMessage['type']>(type: T) {
      for (;;) {
        const message = await any();
        if (message.type === type) return message as Extract<ServerMessage, { type: T }>;
      }
    },
  };
}
