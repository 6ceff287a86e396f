/** Reads the file of cells that `heldground/publish/bundle.py` writes; its docstring describes the format. */

export interface State {
  side: string | null;
  control: string;
}

/** The cells of a source, a column each; cells are sorted by `from`. Times are seconds since 1970 UTC. */
export interface History {
  grid: number;
  states: State[];
  labels: string[];
  /** Cells too small for the grid, left out by the encoder. */
  dropped: number;
  from: Uint32Array;
  /** `OPEN` where the state still holds. */
  until: Uint32Array;
  known: Float64Array;
  state: Uint8Array;
  label: Uint16Array;
  /** First ring of each cell, and behind the last. */
  ringStart: Uint32Array;
  /** First vertex of each ring, and behind the last. */
  vertexStart: Uint32Array;
  /** Grid steps: longitude and latitude times `grid`. */
  x: Int32Array;
  y: Int32Array;
}

export const OPEN = 0xffffffff;

const MAGIC = 'HGH1';
const COLUMNS = ['instants', 'from', 'until', 'known', 'state', 'label', 'rings', 'vertices', 'x', 'y'] as const;

export class BadHistory extends Error {}

interface Header {
  grid: number;
  cells: number;
  rings: number;
  vertices: number;
  dropped: number;
  states: State[];
  labels: string[];
  columns: Record<(typeof COLUMNS)[number], number>;
}

export async function readHistory(file: ArrayBuffer): Promise<History> {
  const magic = new TextDecoder('latin1').decode(file.slice(0, 4));
  if (magic !== MAGIC) {
    throw new BadHistory(`a history begins with ${MAGIC}, this file with ${JSON.stringify(magic)}; reload the page`);
  }
  const stream = new Blob([file.slice(4)]).stream().pipeThrough(new DecompressionStream('deflate'));
  return decodeBody(new Uint8Array(await new Response(stream).arrayBuffer()));
}

export function decodeBody(body: Uint8Array): History {
  const start = new Varints(body, 0, Math.min(body.length, 10));
  const length = start.next();
  if (start.at + length > body.length) throw new BadHistory('the history file is cut short; reload the page');
  const header = JSON.parse(new TextDecoder().decode(body.subarray(start.at, start.at + length))) as Header;
  let at = start.at + length;
  const columns = {} as Record<(typeof COLUMNS)[number], Varints>;
  for (const name of COLUMNS) {
    const bytes = header.columns[name];
    columns[name] = new Varints(body, at, at + bytes);
    at += bytes;
  }
  if (at !== body.length) throw new BadHistory(`the history file has ${body.length} bytes, its header says ${at}; reload the page`);

  const instants: number[] = [];
  for (let last = 0; !columns.instants.done; ) instants.push((last += columns.instants.nextSigned()));
  const n = header.cells;
  const history: History = {
    grid: header.grid,
    states: header.states,
    labels: header.labels,
    dropped: header.dropped,
    from: new Uint32Array(n),
    until: new Uint32Array(n),
    known: new Float64Array(n),
    state: new Uint8Array(n),
    label: new Uint16Array(n),
    ringStart: new Uint32Array(n + 1),
    vertexStart: new Uint32Array(header.rings + 1),
    x: new Int32Array(0),
    y: new Int32Array(0),
  };
  let nth = 0;
  for (let cell = 0; cell < n; cell++) {
    nth += columns.from.next();
    const lasting = columns.until.next();
    const from = instants[nth];
    const until = lasting === 0 ? OPEN : instants[nth + lasting];
    if (from === undefined || until === undefined) throw new BadHistory(`cell ${cell} names an instant that is not there`);
    history.from[cell] = from;
    history.until[cell] = until;
    history.known[cell] = from + columns.known.nextSigned();
    history.state[cell] = columns.state.next();
    history.label[cell] = columns.label.next();
    history.ringStart[cell + 1] = history.ringStart[cell]! + columns.rings.next();
  }
  for (let ring = 0; ring < header.rings; ring++) {
    history.vertexStart[ring + 1] = history.vertexStart[ring]! + columns.vertices.next();
  }
  if (history.ringStart[n] !== header.rings || history.vertexStart[header.rings] !== header.vertices) {
    throw new BadHistory('rings and vertices of the history file do not add up; reload the page');
  }
  history.x = positions(columns.x, history.vertexStart, header.vertices);
  history.y = positions(columns.y, history.vertexStart, header.vertices);
  return history;
}

/** Absolute grid steps from differences: along a ring, and from the first of one ring to the first of the next. */
function positions(column: Varints, vertexStart: Uint32Array, count: number): Int32Array {
  const values = new Int32Array(count);
  let first = 0;
  for (let ring = 0; ring + 1 < vertexStart.length; ring++) {
    let last = (first += column.nextSigned());
    const begin = vertexStart[ring]!;
    values[begin] = last;
    for (let vertex = begin + 1; vertex < vertexStart[ring + 1]!; vertex++) values[vertex] = last += column.nextSigned();
  }
  return values;
}

/** LEB128: seven bits a byte, the lowest first. Numbers here stay below 2^53. */
class Varints {
  at: number;
  constructor(
    private readonly bytes: Uint8Array,
    start: number,
    private readonly end: number,
  ) {
    this.at = start;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  next(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      if (this.at >= this.end) throw new BadHistory('the history file is cut short; reload the page');
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  nextSigned(): number {
    const value = this.next();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
