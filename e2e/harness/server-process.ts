import { type ChildProcess, spawn } from 'node:child_process';
import { waitFor } from './wait.ts';

/** A server in a process of its own. */
export interface ServerProcess {
  /** Its output so far. */
  output(): string;
  /** Stops it without ending it, or lets it go on. */
  setFrozen(isFrozen: boolean): void;
  /** Ends the process and waits for its exit. SIGKILL is a crash, SIGTERM a clean shutdown. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<{ code: number | null }>;
}

/** A start on a machine with other work. A program that ends is noticed at once. */
const START_TIMEOUT_MS = 60_000;

/**
 * Starts a program and waits until `url` answers 200.
 *
 * @throws Error with the program's output if it ends or does not answer in time
 */
export async function startServer(
  command: string,
  args: readonly string[],
  options: { readonly url: string; readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
): Promise<ServerProcess> {
  const child: ChildProcess = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const exited = new Promise<{ code: number | null }>((resolve) => {
    child.once('exit', (code) => resolve({ code }));
  });
  const answers = () =>
    fetch(options.url).then(
      (response) => response.ok,
      () => false,
    );
  await waitFor(
    () => `${command} does not answer at ${options.url}: ${output}`,
    async () => {
      if (child.exitCode !== null) throw new Error(`${command} ended: ${output}`);
      return (await answers()) ? true : undefined;
    },
    START_TIMEOUT_MS,
  );
  return {
    output: () => output,
    setFrozen: (isFrozen) => void child.kill(isFrozen ? 'SIGSTOP' : 'SIGCONT'),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
  };
}
