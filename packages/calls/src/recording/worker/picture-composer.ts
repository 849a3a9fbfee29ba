import { drawTiles, type Picture } from '../media/draw.ts';
import type { Tile } from '../media/layout.ts';
import type { RecordingProfile } from '../types.ts';

/** Draws the newest picture of every tile on one canvas, in a worker. */
export class PictureComposer {
  readonly canvas: OffscreenCanvas;
  private readonly _context: OffscreenCanvasRenderingContext2D;
  private _tiles: readonly Tile[] = [];
  private readonly _pictures = new Map<string, VideoFrame>();
  private readonly _readers = new Map<string, ReadableStreamDefaultReader<VideoFrame>>();
  private _isChanged = true;

  constructor({ width, height }: RecordingProfile) {
    this.canvas = new OffscreenCanvas(width, height);
    const context = this.canvas.getContext('2d', { alpha: false });
    if (!context) throw new Error('no canvas');
    this._context = context;
  }

  /** Whether something looks different from what was drawn last. */
  get isChanged(): boolean {
    return this._isChanged;
  }

  setTiles(tiles: readonly Tile[]): void {
    this._tiles = tiles;
    this._isChanged = true;
    for (const id of Array.from(this._pictures.keys())) {
      if (!tiles.some((tile) => tile.id === id && tile.hasVideo)) this._forget(id);
    }
  }

  /** Reads frames until the track ends or another one takes its place. */
  async setVideo(id: string, frames: ReadableStream<VideoFrame>): Promise<void> {
    this._forget(id);
    const reader = frames.getReader();
    this._readers.set(id, reader);
    for (;;) {
      const { value } = await reader.read().catch(() => ({ value: undefined }));
      if (this._readers.get(id) !== reader) {
        value?.close();
        return;
      }
      if (!value) return this._forget(id);
      this._pictures.get(id)?.close();
      this._pictures.set(id, value);
      this._isChanged = true;
    }
  }

  draw(): void {
    this._isChanged = false;
    drawTiles(this._context, this._tiles, (id) => this._picture(id));
  }

  close(): void {
    for (const id of Array.from(this._readers.keys())) this._forget(id);
  }

  private _picture(id: string): Picture | null {
    const frame = this._pictures.get(id);
    return frame ? { image: frame, width: frame.displayWidth, height: frame.displayHeight } : null;
  }

  private _forget(id: string): void {
    const reader = this._readers.get(id);
    this._readers.delete(id);
    // Also stops the processor in the page.
    reader?.cancel().catch(() => undefined);
    this._pictures.get(id)?.close();
    this._pictures.delete(id);
    this._isChanged = true;
  }
}
