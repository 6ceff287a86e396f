/** A table's columns and rows: sorted by what they say, written as CSV. */
import { cell } from '../charts/series';

export interface Column<Row> {
  key: string;
  label: string;
  /** What is shown, sorted by and written; null is "not recorded". */
  value: (row: Row) => string | number | null;
  number?: boolean;
  /** Whole sentences. */
  long?: boolean;
  /** Sorted by the server: the rows here are not all. */
  asked?: boolean;
  /** Sorted by nobody. */
  fixed?: boolean;
}

/** Rows by a column, `-` before its key for downwards; nothing recorded comes last either way. */
export function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: string | null, lang: string): Row[] {
  const down = sort?.startsWith('-') ?? false;
  const column = columns.find((each) => each.key === sort?.replace(/^-/, ''));
  if (!column || column.asked || column.fixed) return [...rows];
  const collator = new Intl.Collator(lang, { numeric: true });
  return [...rows].sort((a, b) => {
    const [left, right] = [column.value(a), column.value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const order = typeof left === 'number' && typeof right === 'number' ? left - right : collator.compare(String(left), String(right));
    return down ? -order : order;
  });
}

export const csv = <Row>(rows: readonly Row[], columns: readonly Column<Row>[], heads: readonly string[]): string =>
  [
    ...heads.map((line) => `# ${line.replaceAll(/\s+/g, ' ')}`),
    columns.map((column) => cell(column.label)).join(','),
    ...rows.map((row) => columns.map((column) => cell(String(column.value(row) ?? ''))).join(',')),
  ].join('\r\n') + '\r\n';

/** What a click on a column's head sorts by next: upwards, downwards, as it came. */
export const nextSort = (key: string, sort: string | null): string | null => (sort === key ? `-${key}` : sort === `-${key}` ? null : key);
