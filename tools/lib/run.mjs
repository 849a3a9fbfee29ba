import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

/**
 * Runs a program and waits for it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, env?: Record<string, string>, cwd?: string }} [options] `quiet` returns
 *   the output instead of printing it
 * @returns {Promise<{ code: number, output: string }>} `output` is empty unless `quiet`
 */
export function run(command, args, { quiet = false, env = {}, cwd = ROOT } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** Runs a program quietly. If it fails, prints its output and ends the process. */
export async function mustRun(command, args, options = {}) {
  const { code, output } = await run(command, args, { quiet: true, ...options });
  if (code === 0) return;
  console.error(output);
  console.error(`'${command} ${args.join(' ')}' failed with code ${code}`);
  process.exit(1);
}

/** Runs a program and prints its output. If it fails, ends the process with its exit code. */
export async function mustRunLoud(command, args) {
  const { code } = await run(command, args);
  if (code !== 0) process.exit(code);
}

/** Path of a program in node_modules. */
export const bin = (name) => `${ROOT}/node_modules/.bin/${name}`;
