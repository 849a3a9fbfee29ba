import { Random } from './random.ts';
import type { World } from './world.ts';

/** Makes another row of numbers of a seed than the one that decides the rest. */
const OWN = 0x5bd1e995;
/** In one command of so many a server loses the others, or finds them again. */
const RARITY = 20;

/**
 * Cuts servers off from what the others tell them, and what they tell the others, as when one of them
 * alone cannot reach Redis. Decided apart from the commands, so that seeds of before have the same story.
 */
export class Outages {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed ^ OWN);
  }

  /** Says what happened, or nothing. */
  mayHappen(world: World): string {
    if (world.processes.length < 2 || !this.#random.chance(1 / RARITY)) return '';
    const index = this.#random.between(0, world.processes.length - 1);
    const process = world.processes[index];
    if (!process?.alive) return '';
    if (process.isCutOff) world.reunite(process);
    else process.cutOff();
    return `server ${index} ${process.isCutOff ? 'loses the others' : 'finds the others again'}`;
  }

  /** Some last for ever: the servers know by then, and ask the outboxes. */
  mayEnd(world: World): void {
    if (this.#random.chance(0.5)) return;
    for (const process of world.processes) if (process.isCutOff) world.reunite(process);
  }
}
