/**
 * The engine's part of calls of more than two people. A page loads it when such a call begins, by
 * `#load-group`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: group calls fill it
export interface GroupModule {}
