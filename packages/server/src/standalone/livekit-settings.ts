import { readFileSync } from 'node:fs';
import type { LiveKitOptions } from '../adapters/livekit/livekit-sfu.ts';

/** LiveKit refuses shorter ones with a warning only. HS256 needs as many bytes (RFC 7518 section 3.2). */
const MIN_SECRET_BYTES = 32;

/**
 * Reads the LiveKit server from the environment: `LIVEKIT_URL`, `LIVEKIT_WS_URL`, `LIVEKIT_API_KEY`, and
 * `LIVEKIT_API_SECRET` or the file that `LIVEKIT_API_SECRET_FILE` names. docs/configuration.md describes
 * them.
 *
 * @returns undefined without `LIVEKIT_URL`
 * @throws Error that names missing and wrong settings, and quotes no secret
 */
export function readLiveKitOptions(environment: NodeJS.ProcessEnv): LiveKitOptions | undefined {
  const { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey } = environment;
  if (!url) return undefined;
  const apiSecret = readSecret(environment);
  const wsUrl = environment.LIVEKIT_WS_URL || url.replace(/^http/, 'ws');
  const problems = [
    ...(hasScheme(url, ['http:', 'https:', 'ws:', 'wss:'])
      ? []
      : ['LIVEKIT_URL must be a URL with http, https, ws or wss']),
    ...(hasScheme(wsUrl, ['ws:', 'wss:']) ? [] : ['LIVEKIT_WS_URL must be a URL with ws or wss']),
    ...(apiKey ? [] : ['LIVEKIT_API_KEY is missing']),
    ...(Buffer.byteLength(apiSecret ?? '') >= MIN_SECRET_BYTES
      ? []
      : [`LIVEKIT_API_SECRET needs at least ${MIN_SECRET_BYTES} bytes`]),
  ];
  if (!apiKey || !apiSecret || problems.length > 0) {
    throw new Error(`The settings of LiveKit are invalid.\n${problems.join('\n')}`);
  }
  return { url, wsUrl, apiKey, apiSecret };
}

function readSecret(environment: NodeJS.ProcessEnv): string | undefined {
  const { LIVEKIT_API_SECRET: secret, LIVEKIT_API_SECRET_FILE: path } = environment;
  if (secret && path) {
    throw new Error(
      'LIVEKIT_API_SECRET and LIVEKIT_API_SECRET_FILE exclude each other. Set one of them.',
    );
  }
  return path ? readFileSync(path, 'utf8').trimEnd() : secret;
}

function hasScheme(url: string, schemes: readonly string[]): boolean {
  return URL.canParse(url) && schemes.includes(new URL(url).protocol);
}
