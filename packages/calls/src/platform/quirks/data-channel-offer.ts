/**
 * Whether a side of a connection may offer the data channel, by its role in perfect negotiation. The polite side follows
 * the other one's offer: Chromium cannot answer an offer with a data channel after it rolled back its own
 * (OperationError, in every version so far).
 */
export function mayOfferData(role: 'polite' | 'impolite' | 'answerer'): boolean {
  return role !== 'polite';
}
