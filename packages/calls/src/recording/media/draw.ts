import { initialsOf, placeTiles, type Rect, type Tile } from './layout.ts';

/** The newest picture of a tile. */
export interface Picture {
  readonly image: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const BACKGROUND = '#101418';
const TILE = '#262c33';
const AVATAR = '#46505c';
const TEXT = '#ffffff';
const SPEAKING = '#4cc38a';
const FONT = 'system-ui, sans-serif';

/** Draws the whole picture. `pictureOf` is null where a tile has no picture yet. */
export function drawTiles(
  context: Context,
  tiles: readonly Tile[],
  pictureOf: (id: string) => Picture | null,
): void {
  const { width, height } = context.canvas;
  context.fillStyle = BACKGROUND;
  context.fillRect(0, 0, width, height);
  for (const { tile, ...rect } of placeTiles(tiles, width, height)) {
    const picture = tile.hasVideo ? pictureOf(tile.id) : null;
    context.fillStyle = TILE;
    context.fillRect(rect.x, rect.y, rect.width, rect.height);
    if (picture && picture.width > 0) drawPicture(context, rect, picture, tile.kind);
    else drawInitials(context, rect, tile.name);
    drawName(context, rect, tile.name, height);
    if (tile.isSpeaking) drawFrame(context, rect, height);
  }
}

/** A camera fills its tile; of a screen nothing is cut off. */
function drawPicture(context: Context, rect: Rect, picture: Picture, kind: Tile['kind']): void {
  const scales = [rect.width / picture.width, rect.height / picture.height];
  const scale = kind === 'camera' ? Math.max(...scales) : Math.min(...scales);
  const width = Math.min(picture.width, rect.width / scale);
  const height = Math.min(picture.height, rect.height / scale);
  context.drawImage(
    picture.image,
    (picture.width - width) / 2,
    (picture.height - height) / 2,
    width,
    height,
    rect.x + (rect.width - width * scale) / 2,
    rect.y + (rect.height - height * scale) / 2,
    width * scale,
    height * scale,
  );
}

function drawInitials(context: Context, rect: Rect, name: string): void {
  const radius = Math.min(rect.width, rect.height) / 4;
  const [x, y] = [rect.x + rect.width / 2, rect.y + rect.height / 2];
  context.fillStyle = AVATAR;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = TEXT;
  context.font = `600 ${Math.round(radius * 0.8)}px ${FONT}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(initialsOf(name), x, y, radius * 1.8);
}

function drawName(context: Context, rect: Rect, name: string, height: number): void {
  const size = Math.max(11, Math.round(height / 40));
  const pad = Math.round(size * 0.5);
  context.font = `${size}px ${FONT}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const width = Math.min(context.measureText(name).width, rect.width - 4 * pad);
  if (width <= 0) return;
  const top = rect.y + rect.height - size - 3 * pad;
  context.fillStyle = 'rgba(0, 0, 0, 0.6)';
  context.fillRect(rect.x + pad, top, width + 2 * pad, size + 2 * pad);
  context.fillStyle = TEXT;
  context.fillText(name, rect.x + 2 * pad, top + pad + size / 2, width);
}

function drawFrame(context: Context, rect: Rect, height: number): void {
  const line = Math.max(2, Math.round(height / 240));
  context.strokeStyle = SPEAKING;
  context.lineWidth = line;
  context.strokeRect(rect.x + line / 2, rect.y + line / 2, rect.width - line, rect.height - line);
}
