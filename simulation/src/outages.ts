import { Random } from './random.ts';
import type { World } from './world.ts';

/** Mixed into the seed, so that the outages have a random sequence apart from the commands. */
const SEED_OF_OUTAGES = 0x5bd1e995;
/** An outage begins or ends once in this many commands, on average. */
const COMMANDS_PER_OUTAGE = 20;

/**
 * Cuts a server off from the others in both directions, as when it alone cannot reach Redis. Outages
 * have random numbers of their own, so that older seeds run the same commands as before.
 */
export class Outages {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed ^ SEED_OF_OUTAGES);
  }

  /** Describes what happened, or returns an empty text. */
  mayHappen(world: World): string {
    if (world.processes.length < 2 || !this.#random.chance(1 / COMMANDS_PER_OUTAGE)) return '';
    const index = this.#random.between(0, world.processes.length - 1);
    const process = world.processes[index];
    if (!process?.alive) return '';
    if (process.isCutOff) world.reunite(process);
    else process.cutOff();
    return `server ${index} ${process.isCutOff ? 'loses the others' : 'finds the others again'}`;
  }

  /** Some outages never end. The servers notice them and read the outboxes instead. */
  mayEnd(world: World): void {
    if (this.#random.chance(0.5)) return;
    for (const process of world.processes) if (process.isCutOff) world.reunite(process);
  }
}

/** The same for the outages of the SFU. */
const SEED_OF_SFU_OUTAGES = 0x27d4eb2f;

/** Kills the SFU and starts it again. */
export class SfuOutages {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed ^ SEED_OF_SFU_OUTAGES);
  }

  /** Describes what happened, or returns an empty text. */
  mayHappen({ sfu }: World): string {
    if (!sfu || !this.#random.chance(1 / COMMANDS_PER_OUTAGE)) return '';
    if (sfu.isUp) sfu.kill();
    else sfu.restart();
    return `the SFU is ${sfu.isUp ? 'started again' : 'killed'}`;
  }
}
