import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LiveKitSfu, LiveKitWebhook } from '@xpchat/calls-server/testing';
import { freePort } from './free-port.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const KEY = { apiKey: 'tests', apiSecret: 'a secret of LiveKit for tests, long enough' };
/** An address of documentation (RFC 5737). */
const NOBODY = '192.0.2.1';
const LOG = { info: () => {}, warn: () => {}, error: () => {} };
const CLOCK = { now: Date.now, elapsed: () => performance.now(), after: () => () => {} };

/** A LiveKit of its own, without XPchat, and our server's code that speaks to it. */
export interface TestLiveKit {
  readonly port: number;
  /** The only UDP port over which it sends media. */
  readonly mediaPort: number;
  readonly sfu: LiveKitSfu;
  /** The settings with which XPchat uses it. */
  readonly env: Readonly<Record<string, string>>;
  /** Handles LiveKit's reports as our server does. It accepts every participant. */
  readonly webhook: LiveKitWebhook;
  /** The reports in order, such as `left bob`. */
  readonly reported: readonly string[];
  isRunning(): boolean;
  /** Frozen, it answers nothing, and no connection to it ends. */
  setFrozen(isFrozen: boolean): void;
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface TestLiveKitOptions {
  /** Where it sends its reports. */
  readonly webhookUrl?: string;
  /** `host:port` of a Redis by which several share their rooms. */
  readonly redis?: string;
  /** It announces an address for media at which it does not listen. */
  readonly hasWrongAddress?: boolean;
}

/** @param program path of livekit-server */
export async function startTestLiveKit(
  program: string,
  { webhookUrl, redis, hasWrongAddress = false }: TestLiveKitOptions,
): Promise<TestLiveKit> {
  const [port, mediaPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(join(tmpdir(), 'xpchat-livekit-'));
  const config = join(folder, 'livekit.json');
  const settings = {
    port,
    bind_addresses: ['127.0.0.1'],
    keys: { [KEY.apiKey]: KEY.apiSecret },
    rtc: {
      tcp_port: await freePort(),
      udp_port: mediaPort,
      node_ip: hasWrongAddress ? NOBODY : '127.0.0.1',
      enable_loopback_candidate: !hasWrongAddress,
      // Else it finds browsers of this machine by their own addresses.
      ...(hasWrongAddress ? { ips: { includes: [`${NOBODY}/32`] } } : {}),
      stun_servers: [],
    },
    webhook: { api_key: KEY.apiKey, urls: webhookUrl ? [webhookUrl] : [] },
    ...(redis ? { redis: { address: redis } } : {}),
    logging: { level: 'warn' },
  };
  writeFileSync(config, JSON.stringify(settings), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  const launch = () => startServer(program, ['--config', config], { url });
  let running: ServerProcess | undefined = await launch();
  const kill = async () => {
    const before = running;
    running = undefined;
    await before?.stop('SIGKILL');
  };
  const reported: string[] = [];
  const sfu = new LiveKitSfu({ ...KEY, url, wsUrl: `ws://127.0.0.1:${port}` }, CLOCK, LOG);
  const observer = {
    onParticipantJoined: async (_callId: string, userId: string) => {
      reported.push(`joined ${userId}`);
      return true;
    },
    onParticipantLeft: async (_callId: string, userId: string) => {
      reported.push(`left ${userId}`);
    },
  };
  return {
    port,
    mediaPort,
    isRunning: () => running !== undefined,
    sfu,
    env: {
      LIVEKIT_URL: url,
      LIVEKIT_WS_URL: `ws://127.0.0.1:${port}`,
      LIVEKIT_API_KEY: KEY.apiKey,
      LIVEKIT_API_SECRET: KEY.apiSecret,
    },
    webhook: new LiveKitWebhook(sfu.tokens, sfu, observer, LOG),
    reported,
    setFrozen: (isFrozen) => running?.setFrozen(isFrozen),
    kill,
    start: async () => {
      running = await launch();
    },
    close: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
