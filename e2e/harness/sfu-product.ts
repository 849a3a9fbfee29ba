import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { startServer } from './server-process.ts';
import { waitFor } from './wait.ts';

const START = fileURLToPath(new URL('../../tools/start-sfu.mjs', import.meta.url));

/** XPchat with a LiveKit beside it, as `npm run start:sfu` starts them. */
export interface SfuProduct {
  readonly url: string;
  readonly liveKit: { readonly url: string; readonly apiKey: string; readonly apiSecret: string };
  /** Permissions of the file with the secret, such as `600`. */
  readonly secretMode: string;
  /** The process id of the LiveKit that runs now. */
  liveKitPid(): number;
  /** Crashes LiveKit. It is started again by itself. */
  killLiveKit(): void;
  output(): string;
  close(): Promise<void>;
}

export async function startSfuProduct(): Promise<SfuProduct> {
  const [port, liveKitPort] = [await freePort(), await freePort()];
  const data = mkdtempSync(join(tmpdir(), 'xpchat-sfu-'));
  const url = `http://localhost:${port}`;
  const server = await startServer(process.execPath, [START], {
    url: `${url}/healthz`,
    env: { PORT: String(port), LIVEKIT_PORT: String(liveKitPort), DATA_DIR: data },
  });
  const secretFile = join(data, 'livekit', 'livekit-secret.key');
  const liveKitPid = () => {
    const pids = [...server.output().matchAll(/^LiveKit: .* process (\d+)$/gm)];
    return Number(pids.at(-1)?.[1]);
  };
  return {
    url,
    liveKit: {
      url: `http://localhost:${liveKitPort}`,
      apiKey: 'xpchat',
      apiSecret: readFileSync(secretFile, 'utf8').trim(),
    },
    secretMode: (statSync(secretFile).mode & 0o777).toString(8),
    liveKitPid,
    killLiveKit: () => process.kill(liveKitPid(), 'SIGKILL'),
    output: () => server.output(),
    close: async () => {
      const pid = liveKitPid();
      await server.stop('SIGTERM');
      await waitFor(
        () => 'LiveKit outlives XPchat',
        async () => (isRunning(pid) ? undefined : true),
      );
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
