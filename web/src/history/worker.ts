/** Fetches the files of a history, reads them and cuts them into triangles away from the page's own thread. */
import { readHistory, type History } from './decode';
import { joinHistories } from './join';
import { buildMesh, type Mesh } from './mesh';

export type Asked = { urls: string[] };
export type Answered = { mesh: Mesh } | { error: string };

self.onmessage = async (event: MessageEvent<Asked>) => {
  try {
    const mesh = buildMesh(joinHistories(await Promise.all(event.data.urls.map(fetched))));
    const { from, until, state, label, km2, positions, indices, start } = mesh;
    const parts = [from, until, state, label, km2, positions, indices, start].map((part) => part.buffer as ArrayBuffer);
    self.postMessage({ mesh } satisfies Answered, { transfer: parts });
  } catch (cause) {
    self.postMessage({ error: cause instanceof Error ? cause.message : String(cause) } satisfies Answered);
  }
};

async function fetched(url: string): Promise<History> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return readHistory(await answer.arrayBuffer());
}
