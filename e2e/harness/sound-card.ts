import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { waitFor } from './wait.ts';

/** A sound card that nobody hears. Without one, Firefox's Web Audio never runs. */
export interface SoundCard {
  /** Environment of a browser that uses it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Starts a PulseAudio server with a null sink. */
export async function startSoundCard(): Promise<SoundCard> {
  const folder = await mkdtemp(`${tmpdir()}/sound-`);
  const socket = `${folder}/native`;
  const modules = [
    'module-null-sink',
    `module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
  ];
  const server = spawn(
    '/usr/bin/pulseaudio',
    ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no'].concat(
      modules.flatMap((each) => ['-L', each]),
    ),
    { env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder }, stdio: 'ignore' },
  );
  const failed = once(server, 'error').then(([error]) => Promise.reject(error));
  failed.catch(() => undefined);
  const isUp = waitFor(
    () => 'PulseAudio does not start',
    async () => existsSync(socket) || undefined,
  );
  await Promise.race([isUp, failed]);
  return {
    env: { PULSE_SERVER: `unix:${socket}` },
    close: async () => {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
