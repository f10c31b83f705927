import avro, { type Schema } from 'avsc';
import type { AvroType } from './contracts.ts';

/** What of a file keeps the other rules from being asked at all: it is no record and no enum, or has a part of another kind. */
export function shapeProblem(content: unknown): string | undefined {
  if (!isObject(content)) return 'is not a schema: it must be a JSON object';
  if (typeof content['name'] !== 'string') return 'has no name';
  const { tributary, fields } = content;
  if (tributary !== undefined && !(isObject(tributary) && ['topic', 'key'].every((part) => typeof tributary[part] === 'string')))
    return '"tributary" must say topic and key';
  if (content['type'] !== 'record') return undefined;
  if (!Array.isArray(fields)) return '"fields" must be an array';
  const odd = fields.findIndex((field) => !isObject(field) || typeof field['name'] !== 'string' || field['type'] === undefined);
  return odd < 0 ? undefined : `field number ${odd + 1} must be an object with name and type`;
}

/** What avsc, which has the last word, says against a schema that stands alone. */
export function avroProblem(schema: AvroType): string | undefined {
  try {
    avro.Type.forSchema(schema as Schema, { logicalTypes: {} });
    return undefined;
  } catch (error) {
    return `is not valid Avro: ${(error as Error).message}`;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
