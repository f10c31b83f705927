import type { RowClass } from '../row.js';
import type { Wanted } from '../runtime/ports.js';
import type { RowTable } from './row-table.js';
import type { Statement } from './connection.js';

export interface CollectionTable {
  readonly property: string;
  readonly table: RowTable;
}

/** Where a row class lives, with its collections. */
export interface RowPlace {
  readonly table: RowTable;
  readonly collections: readonly CollectionTable[];
}

/** One statement for every row that a turn needs, whatever its table; each result is (index of the part, row as JSON). */
export function loadStatement(
  wanted: readonly Wanted[],
  placeOf: (row: RowClass) => RowPlace,
  ids: readonly string[],
): Statement {
  const parts: string[] = [];
  const values: unknown[] = [];
  wanted.forEach(({ row, keys, matches }, index) => {
    const { table, collections } = placeOf(row);
    const json = ['to_jsonb(t)', ...collections.map((collection) => collectionJson(table, collection))].join(' || ');
    const select = (column: string, of: ReadonlySet<string>) => {
      values.push([...of]);
      parts.push(`SELECT ${index} AS part, ${json} AS row FROM ${table.name} t WHERE t.${column} = ANY($${values.length})`);
    };
    if (keys.size) select(table.key[0]!.name, keys);
    for (const [property, of] of matches) select(table.columns.find((column) => column.property === property)!.name, of);
  });
  if (ids.length) {
    values.push(ids);
    parts.push(`SELECT -1, to_jsonb(s.id) FROM tributary.seen_request s WHERE s.id = ANY($${values.length})`);
  }
  return { text: parts.join('\nUNION ALL\n'), values };
}

/** The child rows as an array in the order of their second key column. */
function collectionJson(parent: RowTable, { property, table }: CollectionTable): string {
  const [owner, position] = table.key;
  const children = `SELECT jsonb_agg(to_jsonb(c) ORDER BY c.${position!.name}) FROM ${table.name} c WHERE c.${owner!.name} = t.${parent.key[0]!.name}`;
  return `jsonb_build_object('${property}', coalesce((${children}), '[]'))`;
}
