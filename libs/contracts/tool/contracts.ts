import type { Topic } from '../src/topic.ts';

export type { Topic };

/** The contracts as read from schemas/: every named type, every event, every topic. */
export interface Contracts {
  readonly contexts: readonly Context[];
  readonly events: readonly Event[];
  readonly topics: Readonly<Record<string, Topic>>;
}

/** A folder of schemas/ with the types declared in it. */
export interface Context {
  readonly name: string;
  readonly types: readonly NamedType[];
}

/** An event: a record that says which topic it is written to and which field is its key. */
export interface Event {
  readonly name: string;
  readonly context: string;
  readonly topic: string;
  readonly key: string;
  readonly subject: string;
  /** Self-contained: each named type is written out where it is first used. */
  readonly schema: RecordType;
}

export type AvroType = string | NamedType | ArrayOf | Logical | readonly AvroType[];
export type NamedType = RecordType | EnumType;

export interface RecordType {
  readonly type: 'record';
  readonly name: string;
  readonly namespace: string;
  readonly doc: string;
  readonly tributary?: { readonly topic: string; readonly key: string };
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly type: AvroType;
  readonly doc: string;
  readonly default?: unknown;
}

export interface EnumType {
  readonly type: 'enum';
  readonly name: string;
  readonly namespace: string;
  readonly doc: string;
  readonly symbols: readonly string[];
  readonly default?: string;
}

export interface ArrayOf {
  readonly type: 'array';
  readonly items: AvroType;
}

export interface Logical {
  readonly type: 'long';
  readonly logicalType: string;
}

export const isUnion = (type: AvroType): type is readonly AvroType[] => Array.isArray(type);

export const fullName = (type: NamedType): string => `${type.namespace}.${type.name}`;

/** Something is wrong with what the caller gave us; the message is one line that says what and where. */
export class ToolError extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
