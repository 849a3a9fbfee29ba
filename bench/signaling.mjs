// Compares signalling servers: call set-ups per second on one core, memory of idle connections, and
// the time until everybody is back after a crash. Uses only addresses of this machine.
import { cpus } from 'node:os';
import { SignJWT } from 'jose';
import { PeerClient, SocketIoClient, XpchatClient } from './load/clients.mjs';
import { SECRET, startServer } from './load/servers.mjs';
import { median, table } from './table.mjs';

const CONNECTIONS = Number(process.argv[2] ?? 10_000);
const KINDS = /** @type {const} */ (['xpchat', 'peerjs', 'socket.io']);
/** The server to measure, by name. Default: all. */
const ONLY = process.argv.slice(3);
/** Sockets that are opened at the same time. */
const MAX_OPENING_SOCKETS = 200;
/** Concurrent calls, and the duration of each load in milliseconds. */
const LOADS_IN_CALLS = [16, 64, 256];
const LOAD_TIME_MS = 8_000;
/** Warm-up before the measured loads: a server that runs for weeks has compiled its code. */
const WARM_UP = { lanes: 64, timeMs: 8_000 };
/** Time in which V8 returns the memory of a burst of connections. Also waited on an empty server. */
const IDLE_MS = 45_000;
/** ICE candidates that each side sends in a set-up. */
const CANDIDATES_PER_SIDE = 6;
/** Calls that exchange messages while their server is killed, and the pause between two messages. */
const TALKING_CALLS = 200;
const PAUSE_MS = 250;
/** Pause between the kill and the restart. */
const DOWN_MS = 1_000;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const name = (index) => `user${index}`;
let calls = 0;

function sign(user) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setAudience('xpchat-calls')
    .setIssuedAt(now)
    .setExpirationTime(now + 600)
    .sign(new TextEncoder().encode(SECRET));
}

async function client(kind, port, user) {
  if (kind === 'xpchat') return new XpchatClient(port, user, await sign(user));
  return kind === 'peerjs' ? new PeerClient(port, user) : new SocketIoClient(port, user);
}

/** @param {number} count @param {number} lanes @param {(index: number) => Promise<unknown>} task */
async function inLanes(count, lanes, task) {
  let next = 0;
  const lane = async () => {
    while (next < count) await task(next++);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Runs one call from offer to end. Resolves with its duration in ms when both sides have everything. */
function setUp(caller, callee, kind) {
  const callId = `call-${process.pid}-${++calls}`;
  const from = performance.now();
  let answered = Number.NaN;
  const missing = { answer: 1, ofCallee: CANDIDATES_PER_SIDE, ofCaller: CANDIDATES_PER_SIDE };
  return new Promise((resolve) => {
    const hangUp = () => {
      if (missing.answer + missing.ofCallee + missing.ofCaller === 0)
        caller.send(callee.user, 'end', callId);
    };
    caller.onWord = (_from, word, id) => {
      if (id !== callId) return;
      if (word === 'answer') {
        missing.answer--;
        answered = performance.now() - from;
      } else if (word === 'candidate') missing.ofCallee--;
      hangUp();
    };
    callee.onWord = (_from, word, id) => {
      if (id !== callId) return;
      if (word === 'offer') {
        if (kind === 'xpchat') callee.send(caller.user, 'ringing', callId);
        callee.send(caller.user, 'answer', callId);
        for (let n = 0; n < CANDIDATES_PER_SIDE; n++)
          callee.send(caller.user, 'candidate', callId, n);
      } else if (word === 'candidate') {
        missing.ofCaller--;
        hangUp();
      } else if (word === 'end') resolve(answered);
    };
    caller.send(callee.user, 'offer', callId);
    for (let n = 0; n < CANDIDATES_PER_SIDE; n++) caller.send(callee.user, 'candidate', callId, n);
  });
}

/** Runs calls one after the other in each lane. All people take turns as caller and callee. */
async function load(server, clients, lanes, timeMs = LOAD_TIME_MS) {
  const times = [];
  const until = performance.now() + timeMs;
  const cpu = server.cpu();
  const pairs = Math.floor(clients.length / 2);
  let turn = 0;
  const lane = async () => {
    while (performance.now() < until) {
      const index = turn++;
      const [a, b] = [clients[index % pairs], clients[(index % pairs) + pairs]];
      const [caller, callee] = Math.floor(index / pairs) % 2 === 0 ? [a, b] : [b, a];
      times.push(await setUp(caller, callee, server.kind));
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, pairs) }, lane));
  return {
    rate: times.length / (timeMs / 1000),
    perCore: times.length / (server.cpu() - cpu),
    p50: median(times),
    p99: percentile(times, 0.99),
  };
}

/** Kills the server during calls. All clients reconnect by themselves. */
async function killAndReturn(server, clients) {
  const talks = await Promise.all(
    Array.from({ length: TALKING_CALLS }, async (_, index) => {
      const [caller, callee] = [clients[2 * index], clients[2 * index + 1]];
      const callId = `talk-${process.pid}-${index}`;
      const received = [];
      const answered = new Promise((resolve) => {
        callee.onWord = (_from, word, id, n) => {
          if (id !== callId) return;
          if (word === 'offer') callee.send(caller.user, 'answer', callId);
          if (word === 'candidate') received.push(n);
        };
        caller.onWord = (_from, word, id) => {
          if (id === callId && word === 'answer') resolve(undefined);
        };
      });
      caller.send(callee.user, 'offer', callId);
      await answered;
      return { caller, callee, callId, received, sent: 0 };
    }),
  );
  const timer = setInterval(() => {
    for (const talk of talks) {
      if (talk.sent < 1000)
        talk.caller.send(talk.callee.user, 'candidate', talk.callId, talk.sent++);
    }
  }, PAUSE_MS);
  await sleep(1_000);
  await server.kill();
  const from = performance.now();
  await sleep(DOWN_MS);
  await server.start();
  await Promise.all(clients.map(({ online }) => online));
  const back = performance.now() - from;
  await sleep(1_000);
  clearInterval(timer);
  // Gives messages in flight time to arrive.
  for (let quiet = 0, before = -1; quiet < 10; ) {
    await sleep(300);
    const now = talks.reduce((sum, { received }) => sum + received.length, 0);
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
  let lost = 0;
  let doubled = 0;
  for (const { received, sent } of talks) {
    const once = new Set(received);
    lost += sent - once.size;
    doubled += received.length - once.size;
  }
  const sent = talks.reduce((sum, talk) => sum + talk.sent, 0);
  return { back: back / 1000, sent, lost, doubled };
}

/** @param {(typeof KINDS)[number]} kind */
async function measure(kind) {
  const server = await startServer(kind);
  const fresh = server.memory();
  await sleep(IDLE_MS);
  const empty = server.memory();
  const clients = [];
  await inLanes(CONNECTIONS, MAX_OPENING_SOCKETS, async (index) => {
    const one = await client(kind, server.port, name(index));
    clients.push(one);
    await one.connect();
  });
  await sleep(5_000);
  const memory = { come: (server.memory() - fresh) / CONNECTIONS, idle: Number.NaN };
  await sleep(IDLE_MS);
  memory.idle = (server.memory() - empty) / CONNECTIONS;
  console.error(`${kind}: ${CONNECTIONS} connected, KiB each`, memory);
  await load(server, clients, WARM_UP.lanes, WARM_UP.timeMs);
  const loads = [];
  for (const lanes of LOADS_IN_CALLS) {
    const result = await load(server, clients, lanes);
    console.error(`${kind}: ${lanes} at a time`, result);
    loads.push({ lanes, ...result });
  }
  for (const one of clients) one.onWord = () => undefined;
  const after = await killAndReturn(server, clients);
  console.error(`${kind}: after a kill`, after);
  for (const one of clients) one.close();
  await server.close();
  return { kind, memory, loads, after };
}

const results = [];
for (const kind of KINDS) {
  if (ONLY.length > 0 && !ONLY.includes(kind)) continue;
  results.push(await measure(kind));
}
console.log(`${CONNECTIONS} signed-in connections, the server on one core of ${cpus().length}, the load on the others. A set-up: offer, answer, ${2 * CANDIDATES_PER_SIDE} candidates, end.

${table(
  [
    '',
    'KiB a connection that has just come',
    `the same, ${IDLE_MS / 1000} s later`,
    ...LOADS_IN_CALLS.map((lanes) => `set-ups/s, p50 / p99 of offer to answer, ${lanes} at a time`),
    'set-ups per CPU second',
  ],
  results.map(({ kind, memory, loads }) => [
    kind,
    memory.come.toFixed(2),
    memory.idle.toFixed(2),
    ...loads.map(
      ({ rate, p50, p99 }) => `${rate.toFixed(0)}, ${p50.toFixed(1)} / ${p99.toFixed(1)} ms`,
    ),
    Math.max(...loads.map(({ perCore }) => perCore)).toFixed(0),
  ]),
)}

A kill, and a restart ${DOWN_MS / 1000} s later, with ${TALKING_CALLS} calls talking:

${table(
  ['', 'all back after', 'messages', 'lost', 'doubled'],
  results.map(({ kind, after }) => [
    kind,
    `${after.back.toFixed(1)} s`,
    after.sent,
    after.lost,
    after.doubled,
  ]),
)}`);
process.exit(0);
