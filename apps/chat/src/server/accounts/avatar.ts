/** Avatars are drawn, not uploaded: initials on a colour derived from the id. */
const HUE_COUNT = 24;

/** FNV-1a with 32 bits: distributes short ids well and gives the same result everywhere. */
function hueOf(id: string): number {
  let value = 0x811c9dc5;
  for (const unit of Buffer.from(id, 'utf8')) value = Math.imul(value ^ unit, 0x01000193) >>> 0;
  return (value % HUE_COUNT) * (360 / HUE_COUNT);
}

function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/u).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : undefined]
    .map((word) => (word ? Array.from(word)[0] : ''))
    .join('');
  return letters.toUpperCase() || '#';
}

/**
 * Returns the avatar's URL. It contains everything that the avatar shows, so it is cacheable
 * forever.
 */
export function avatarUrl(id: string, name: string): string {
  return `/avatars/${hueOf(id)}/${encodeURIComponent(initialsOf(name))}.svg`;
}

/** Draws an SVG of 96 by 96 pixels. The white letters have a contrast of at least 4.5:1. */
export function drawAvatar(hue: number, initials: string): string {
  const letters = Array.from(initials)
    .slice(0, 2)
    .join('')
    .replace(/[<>&"']/g, '');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96"><rect width="96" height="96" fill="hsl(${hue},48%,32%)"/><text x="48" y="49" fill="#fff" font-family="system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif" font-size="38" font-weight="600" text-anchor="middle" dominant-baseline="central">${letters}</text></svg>`;
}
