/** Fetches a history, reads it and cuts it into triangles away from the page's own thread. */
import { readHistory } from './decode';
import { buildMesh, type Mesh } from './mesh';

export type Asked = { url: string };
export type Answered = { mesh: Mesh; bytes: number } | { error: string };

self.onmessage = async (event: MessageEvent<Asked>) => {
  try {
    const answer = await fetch(event.data.url);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    const file = await answer.arrayBuffer();
    const mesh = buildMesh(await readHistory(file));
    const { from, until, state, km2, positions, indices, start } = mesh;
    const parts = [from, until, state, km2, positions, indices, start].map((part) => part.buffer as ArrayBuffer);
    self.postMessage({ mesh, bytes: file.byteLength } satisfies Answered, { transfer: parts });
  } catch (cause) {
    self.postMessage({ error: cause instanceof Error ? cause.message : String(cause) } satisfies Answered);
  }
};
