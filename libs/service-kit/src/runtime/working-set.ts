import type { History } from '../projection.js';
import type { RowClass } from '../row.js';
import type { Fold } from '../service.js';
import type { RowChange, Wanted } from './ports.js';

interface Cell {
  row: object | undefined;
  readonly before: object | undefined;
}

/** The rows of one turn: what was loaded, and what the folds made of it. */
export class WorkingSet {
  private readonly cells = new Map<RowClass, Map<string, Cell>>();
  private readonly appended = new Map<RowClass, object[]>();

  constructor(rows: Map<RowClass, object[]>, keyOf: (row: RowClass) => string) {
    for (const [type, loaded] of rows) {
      const property = keyOf(type) as never;
      for (const row of loaded) this.of(type).set(String(row[property]), { row, before: row });
    }
  }

  get<R extends object>(type: RowClass<R>, key: string): R | undefined {
    return this.cells.get(type)?.get(key)?.row as R | undefined;
  }

  /** `undefined`: as if there were no row, for a change that is taken back. */
  set(type: RowClass, key: string, row: object | undefined): void {
    const cells = this.of(type);
    const cell = cells.get(key);
    if (cell) cell.row = row;
    else cells.set(key, { row, before: undefined });
  }

  /** A row that was at hand before the turn. */
  recall(type: RowClass, key: string, row: object): void {
    this.of(type).set(key, { row, before: row });
  }

  /** Every row of the turn that there is, as the turn leaves it. */
  *all(): Iterable<[RowClass, string, object]> {
    for (const [type, cells] of this.cells) for (const [key, { row }] of cells) if (row) yield [type, key, row];
  }

  append(type: RowClass, row: object): void {
    const rows = this.appended.get(type);
    if (rows) rows.push(row);
    else this.appended.set(type, [row]);
  }

  /** Keys of the rows that have this value in this column now. */
  matching(type: RowClass, column: string, value: string): string[] {
    const keys: string[] = [];
    for (const [key, { row }] of this.cells.get(type) ?? []) if (row && row[column as never] === value) keys.push(key);
    return keys.sort();
  }

  /** What has changed, in the order of the service's folds, rows by key. */
  changes(folds: readonly Fold[]): RowChange[] {
    return folds.flatMap((fold): RowChange[] => {
      if (fold.kind === 'history') {
        const rows = this.appended.get(fold.row) ?? [];
        return rows.length ? [{ row: fold.row, mode: 'add', rows, collections: [] }] : [];
      }
      const changed = [...(this.cells.get(fold.row) ?? [])].filter(([, { row, before }]) => row && row !== before);
      changed.sort(([a], [b]) => (a < b ? -1 : 1));
      const cells = changed.map(([, cell]) => cell);
      // Every shard has the rows of a table, and may have been the first to write one.
      if (fold.kind === 'table') return changeOf(fold, 'put newer', cells);
      return [
        ...changeOf(
          fold,
          'add',
          cells.filter(({ before }) => !before),
        ),
        ...changeOf(
          fold,
          'put',
          cells.filter(({ before }) => before),
        ),
      ];
    });
  }

  private of(type: RowClass): Map<string, Cell> {
    let cells = this.cells.get(type);
    if (!cells) this.cells.set(type, (cells = new Map()));
    return cells;
  }
}

function changeOf(fold: Exclude<Fold, History>, mode: RowChange['mode'], cells: readonly Cell[]): RowChange[] {
  if (!cells.length) return [];
  const collections = Object.entries((fold.kind === 'aggregate' && fold.rules.collections) || {}).flatMap(([property, row]) => {
    const parents = cells.filter((cell) => cell.row![property as never] !== cell.before?.[property as never]);
    const shrunk = parents.filter((cell) => lengthOf(cell.row, property) < lengthOf(cell.before, property));
    return parents.length ? [{ property, row: row as RowClass, parents: rowsOf(parents), shrunk: rowsOf(shrunk) }] : [];
  });
  return [{ row: fold.row, mode, rows: rowsOf(cells), collections }];
}

const rowsOf = (cells: readonly Cell[]) => cells.map(({ row }) => row!);

const lengthOf = (row: object | undefined, property: string) => (row?.[property as never] as object[] | undefined)?.length ?? 0;

/** Collects the rows that a turn needs. */
export class Wants {
  private readonly byRow = new Map<RowClass, { row: RowClass; keys: Set<string>; matches: Map<string, Set<string>> }>();
  private readonly types = new Map<RowClass, Map<string, string>>();

  /** `type`: of the event whose own row this is. */
  key(row: RowClass, key: string, type?: string): void {
    const { keys } = this.of(row);
    if (type !== undefined && !keys.has(key)) this.typesOf(row).set(key, type);
    keys.add(key);
  }

  /** The type of the first event that wants the row as its own; undefined when another one wanted it before. */
  typeOf(row: RowClass, key: string): string | undefined {
    return this.types.get(row)?.get(key);
  }

  match(row: RowClass, column: string, value: string): void {
    const { matches } = this.of(row);
    matches.set(column, (matches.get(column) ?? new Set()).add(value));
  }

  list(): Wanted[] {
    return [...this.byRow.values()];
  }

  private of(row: RowClass) {
    let wanted = this.byRow.get(row);
    if (!wanted) this.byRow.set(row, (wanted = { row, keys: new Set(), matches: new Map() }));
    return wanted;
  }

  private typesOf(row: RowClass) {
    let types = this.types.get(row);
    if (!types) this.types.set(row, (types = new Map()));
    return types;
  }
}
