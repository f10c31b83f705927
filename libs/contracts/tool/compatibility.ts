import { isDeepStrictEqual } from 'node:util';
import avro, { type Type } from 'avsc';

/** A schema and what to call it in a message: `version 2`. */
export interface Named {
  readonly label: string;
  readonly schema: object;
}

/** Why two schemas are not fully compatible: what either cannot read of what the other writes. Empty when they are. */
export function obstacles(a: Named, b: Named): string[] {
  const [left, right] = [parse(a), parse(b)];
  return [...new Set([...keyChange(a, b), ...lostDefaults(a, b), ...unreadable(left, right), ...unreadable(right, left)])];
}

/** Whether two schemas say the same, docs aside. Registries call more than that the same: Apicurio looks at no default of an enum. */
export const sayTheSame = (a: object, b: object): boolean => isDeepStrictEqual(withoutDocs(a), withoutDocs(b));

const withoutDocs = (schema: object): unknown =>
  JSON.parse(JSON.stringify(schema, (name, value: unknown) => (name === 'doc' ? undefined : value)));

interface Side {
  readonly label: string;
  readonly type: Type;
}

const parse = ({ label, schema }: Named): Side => ({ label, type: avro.Type.forSchema(schema as avro.Schema) });

/** The registry does not look at it, but events of one key in two partitions lose their order. */
function keyChange(a: Named, b: Named): string[] {
  const [before, after] = [a, b].map(({ schema }) => (schema as { tributary?: { key?: string } }).tributary?.key);
  return before && after && before !== after ? [`key: ${a.label} is keyed by ${before}, ${b.label} by ${after}`] : [];
}

/** Avro lets it pass, but one event must not be read as two, and readers count on a default once there is one. */
function lostDefaults(a: Named, b: Named): string[] {
  const [before, after] = [enumDefaults(a.schema), enumDefaults(b.schema)];
  return [...before].flatMap(([name, symbol]) => {
    if (symbol === undefined || !after.has(name) || after.get(name) === symbol) return [];
    const now = after.get(name) === undefined ? 'not at all (it has no default)' : `as ${after.get(name)}`;
    return [`enum ${name}: ${a.label} reads an unknown symbol as ${symbol}, ${b.label} ${now}`];
  });
}

/** The default of every enum written out in a schema, undefined where it has none. */
function enumDefaults(schema: unknown): Map<string, string | undefined> {
  if (typeof schema !== 'object' || schema === null) return new Map();
  const { type, name, default: symbol } = schema as { type?: unknown; name?: string; default?: string };
  if (type === 'enum') return new Map([[name!, symbol]]);
  return new Map(Object.values(schema).flatMap((part) => [...enumDefaults(part)]));
}

function unreadable(reader: Side, writer: Side): string[] {
  const found = compare(reader, writer, '');
  if (found.length > 0) return found;
  try {
    reader.type.createResolver(writer.type);
    return [];
  } catch (error) {
    // A rule of Avro that compare does not know: avsc has the last word, if not the best one.
    return [`${reader.label} cannot read ${writer.label}: ${(error as Error).message}`];
  }
}

/** Avro's schema resolution, for the kinds of types that the house rules allow, with the path of the field for the reader. */
function compare(reader: Side, writer: Side, path: string): string[] {
  const [r, w] = [reader.type, writer.type];
  if (isUnion(w)) return w.types.flatMap((type) => compare(reader, { ...writer, type }, path));
  if (isUnion(r)) {
    const tries = r.types.map((type) => compare({ ...reader, type }, writer, path));
    if (tries.some((found) => found.length === 0)) return [];
    const same = r.types.findIndex((type) => type.typeName === w.typeName);
    return same >= 0 ? tries[same]! : [mismatch(reader, writer, path)];
  }
  if (r instanceof avro.types.RecordType && w instanceof avro.types.RecordType && sameName(r, w)) {
    return r.fields.flatMap((field) => {
      const inner = path ? `${path}.${field.name}` : field.name;
      const written = w.fields.find((other) => other.name === field.name || field.aliases.includes(other.name));
      if (written) return compare({ ...reader, type: field.type }, { ...writer, type: written.type }, inner);
      if (field.defaultValue() !== undefined) return [];
      return [`field ${inner}: ${reader.label} needs it (it has no default) and ${writer.label} does not write it`];
    });
  }
  if (r instanceof avro.types.EnumType && w instanceof avro.types.EnumType && sameName(r, w)) {
    const unknown = w.symbols.filter((symbol) => !r.symbols.includes(symbol));
    if (unknown.length === 0 || (r as { default?: string }).default !== undefined) return [];
    return [
      `field ${path}: ${reader.label} does not know ${unknown.join(', ')}, which ${writer.label} may write, and has no default`,
    ];
  }
  if (r instanceof avro.types.ArrayType && w instanceof avro.types.ArrayType) {
    return compare({ ...reader, type: r.itemsType }, { ...writer, type: w.itemsType }, `${path}[]`);
  }
  return reads(r, w) ? [] : [mismatch(reader, writer, path)];
}

const isUnion = (type: Type): type is avro.types.UnwrappedUnionType => type.typeName.startsWith('union:');

const sameName = (a: Type, b: Type): boolean => a.name?.split('.').at(-1) === b.name?.split('.').at(-1);

function reads(reader: Type, writer: Type): boolean {
  if (reader.name !== undefined || writer.name !== undefined) return false;
  try {
    reader.createResolver(writer);
    return true;
  } catch {
    return false;
  }
}

function mismatch(reader: Side, writer: Side, path: string): string {
  return `field ${path || '(the record)'}: ${reader.label} reads ${describe(reader.type)} where ${writer.label} writes ${describe(writer.type)}`;
}

function describe(type: Type): string {
  if (isUnion(type)) return type.types.map(describe).join(' or ');
  return type.name ?? (type instanceof avro.types.ArrayType ? `an array of ${describe(type.itemsType)}` : type.typeName);
}
