const PARTS = 200;
const PER_SECOND = 4;

/**
 * How loud a recording is over time, from the sizes of its packets: an encoder with a variable bitrate, as those
 * of browsers are, spends few bytes on silence. So no sound has to be decoded.
 */
export class Loudness {
  readonly #bytes: number[] = [];

  /** @param seconds since the start of the recording */
  add(seconds: number, bytes: number): void {
    const index = Math.max(0, Math.floor(seconds * PER_SECOND));
    this.#bytes[index] = (this.#bytes[index] ?? 0) + bytes;
  }

  /** Up to 200 numbers from 0 to 100; none without sound. */
  parts(): number[] {
    const { length } = this.#bytes;
    const count = Math.min(PARTS, length);
    const parts = Array.from({ length: count }, (_, part) => {
      const from = Math.floor((part * length) / count);
      const to = Math.floor(((part + 1) * length) / count);
      let sum = 0;
      for (let index = from; index < to; index++) sum += this.#bytes[index] ?? 0;
      return sum / (to - from);
    });
    const loudest = Math.max(...parts, 1);
    return parts.map((part) => Math.round((100 * part) / loudest));
  }
}
