// `AudioBuffer.copyToChannel` and `AnalyserNode.getFloatTimeDomainData` are missing before Safari 14.1.

/** Writes samples into the first channel of a buffer. */
export function writeSamples(buffer: AudioBuffer, samples: Float32Array): void {
  buffer.getChannelData(0).set(samples);
}

/** Reads the newest samples of an analyser into `bytes`, in which 0 to 255 stand for -1 to 1. */
export function readSamples(analyser: AnalyserNode, bytes: Uint8Array<ArrayBuffer>): void {
  analyser.getByteTimeDomainData(bytes);
}
