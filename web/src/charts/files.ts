/** Files the reader takes away: made in the browser, from what is on the page. */

export function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The download has begun by the next turn; the address is let go a little later, as Safari needs it.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A name every file system takes. */
export const fileName = (parts: string[], ending: string): string =>
  `${parts.join('-').normalize('NFKD').replace(/[^\p{L}\p{N}.-]+/gu, '-').replace(/-{2,}/g, '-').slice(0, 100).replace(/^-|-$/g, '')}.${ending}`;

/** An SVG as PNG, twice its size in pixels. */
export async function pngOf(svg: string): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth * 2, image.naturalHeight * 2];
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => canvas.toBlob((made) => (made ? resolve(made) : reject(new Error('no picture came of it'))), 'image/png'));
  } finally {
    URL.revokeObjectURL(address);
  }
}
