import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** How long LiveKit may take until it listens. */
const START_TIMEOUT_MS = 20_000;
const POLL_MS = 50;
const KEY = 'xpchat';
const SECRET_BYTES = 32;

/**
 * @typedef {object} LiveKitSettings
 * @property {string} folder of its configuration and its key, which only the owner may read
 * @property {number} port TCP, for HTTP and WebSockets. `port + 1` is TCP and `port + 2` UDP, for media
 * @property {string} host `localhost`, or an address to listen at
 * @property {readonly string[]} [webhooks] URLs that get its reports
 * @property {string} [redis] `host:port`; several LiveKits with the same one share the rooms
 */

/** @typedef {{ apiKey: string, apiSecret: string, secretFile: string }} LiveKitKey */

/**
 * The key that LiveKit and our server share: made at the first start, and the same from then on.
 *
 * @param {string} folder
 * @returns {LiveKitKey}
 */
export function loadLiveKitKey(folder) {
  const secretFile = join(folder, 'livekit-secret.key');
  if (!existsSync(secretFile)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writePrivate(secretFile, `${randomBytes(SECRET_BYTES).toString('base64url')}\n`);
  }
  return { apiKey: KEY, apiSecret: readFileSync(secretFile, 'utf8').trim(), secretFile };
}

/**
 * Writes LiveKit's configuration, which is JSON and thereby YAML. The secret is in a file of its own, so that
 * it is neither among the arguments of the process nor in the configuration.
 *
 * @param {LiveKitSettings} settings
 * @returns {string} path of the configuration
 */
export function writeLiveKitConfig({ folder, port, host, webhooks = [], redis }) {
  const { apiKey, apiSecret } = loadLiveKitKey(folder);
  const keyFile = join(folder, 'livekit-keys.yaml');
  writePrivate(keyFile, `${apiKey}: ${apiSecret}\n`);
  const isLocal = host === 'localhost' || host.startsWith('127.');
  const config = {
    port,
    bind_addresses: host === 'localhost' ? ['127.0.0.1', '::1'] : [host],
    key_file: keyFile,
    rtc: {
      tcp_port: port + 1,
      udp_port: port + 2,
      use_external_ip: false,
      // Browsers of this machine alone: no other address is announced to them.
      ...(isLocal ? { node_ip: '127.0.0.1', enable_loopback_candidate: true } : {}),
      // No STUN server of a third party learns of our calls.
      stun_servers: [],
    },
    // Everybody is gone for good soon after the last one left.
    room: { empty_timeout: 60, departure_timeout: 20 },
    webhook: { api_key: apiKey, urls: webhooks },
    logging: { level: 'warn', pion_level: 'error' },
    ...(redis ? { redis: { address: redis } } : {}),
  };
  const path = join(folder, `livekit-${port}.json`);
  writePrivate(path, JSON.stringify(config, null, 2));
  return path;
}

/**
 * Starts LiveKit and waits until it answers.
 *
 * @param {string} program
 * @param {LiveKitSettings} settings
 * @param {(kill: () => void) => void} [onSpawn] gets what ends the process, also before it answers
 * @returns {Promise<{ url: string, pid: number, exited: Promise<number | null>, stop: (signal?: NodeJS.Signals) => Promise<number | null> }>}
 * @throws Error with the end of its log if it ends or does not answer
 */
export async function startLiveKit(program, settings, onSpawn = () => {}) {
  const config = writeLiveKitConfig(settings);
  const url = `http://${settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host}:${settings.port}`;
  const child = spawn(program, ['--config', config], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl+C in a terminal is for the process that started this one, which ends both in order.
    detached: true,
  });
  onSpawn(() => child.kill('SIGKILL'));
  let log = '';
  const appendToLog = (/** @type {Buffer} */ chunk) => {
    log = (log + chunk).slice(-4000);
  };
  child.stdout.on('data', appendToLog);
  child.stderr.on('data', appendToLog);
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => resolve(127));
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || child.pid === undefined) {
      throw new Error(`livekit-server ended at its start.\n${log.trim()}`);
    }
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`livekit-server does not answer at ${url}.\n${log.trim()}`);
    }
    await pause(POLL_MS);
  }
  return {
    url,
    pid: child.pid ?? 0,
    exited,
    stop: (signal = 'SIGKILL') => {
      child.kill(signal);
      return exited;
    },
  };
}

const answers = (/** @type {string} */ url) =>
  fetch(url).then(
    (response) => response.ok,
    () => false,
  );

/**
 * @param {string} path
 * @param {string} text
 */
function writePrivate(path, text) {
  writeFileSync(path, text, { mode: 0o600 });
  // The mode above is only for a new file.
  chmodSync(path, 0o600);
}
