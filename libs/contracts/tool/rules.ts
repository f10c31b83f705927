import { isObject } from './shape.ts';
import { type AvroType, type NamedType, type RecordType, type Topic, isUnion } from './contracts.ts';

const PRIMITIVES = ['boolean', 'int', 'long', 'double', 'string'];

type Types = ReadonlyMap<string, NamedType>;

/** What the house rules forbid in a type: no doc, a wrong topic or key, an optional field without its default, odd Avro. */
export function problemsOf(type: NamedType, context: string, types: Types, topics: Readonly<Record<string, Topic>>): string[] {
  const problems: string[] = [];
  if (!type.doc) problems.push('has no doc');
  if (type.type === 'enum') return problems;
  if (type.type !== 'record')
    return [...problems, `must be a record or an enum, not ${JSON.stringify((type as NamedType).type)}`];
  if (type.fields.length === 0)
    problems.push('has no fields: an empty record takes no bytes, so no reader could bound an array of it');
  for (const field of type.fields) {
    if (!field.doc) problems.push(`field ${field.name} has no doc`);
    problems.push(...typeProblems(field.type, types).map((text) => `field ${field.name}: ${text}`));
    if (isUnion(field.type) && field.default !== null) problems.push(`field ${field.name} is optional: its default must be null`);
  }
  return [...problems, ...addressProblems(type, context, topics)];
}

function addressProblems(type: RecordType, context: string, topics: Readonly<Record<string, Topic>>): string[] {
  if (!type.tributary) return [];
  const { topic, key } = type.tributary;
  const problems: string[] = [];
  if (!Object.hasOwn(topics, topic)) problems.push(`topic ${topic} is not in topics.json`);
  if (topic.split('.')[0] !== context) problems.push(`topic ${topic} is not one of the context ${context}`);
  if (type.fields.find((field) => field.name === key)?.type !== 'string')
    problems.push(`key ${key} must be a string field that is never null`);
  return problems;
}

function typeProblems(type: AvroType, types: Types): string[] {
  if (isUnion(type)) {
    const [first, second] = type;
    if (type.length !== 2 || first !== 'null' || second === undefined) return ['a union must be ["null", X]'];
    return typeProblems(second, types);
  }
  if (typeof type === 'string') {
    if (PRIMITIVES.includes(type) || types.has(type)) return [];
    return [type === 'null' ? 'null takes no bytes, so no reader could bound an array of it' : `unknown type ${type}`];
  }
  if (!isObject(type)) return [`${JSON.stringify(type)} is no type`];
  if (type.type === 'array') return typeProblems(type.items, types).map((text) => `array items: ${text}`);
  if (type.type === 'long' && type.logicalType === 'timestamp-millis') return [];
  return [`${JSON.stringify(type)} is not supported: give a named type a file of its own and use its full name`];
}

/** Without these a topic forgets, refuses a turn or a clock that is ahead, or holds what kafkajs cannot read. */
const demanded = {
  'cleanup.policy': 'delete',
  'retention.ms': '-1',
  'max.message.bytes': '67108864',
  'message.timestamp.after.max.ms': '9223372036854775807',
  'compression.type': 'uncompressed',
};

/** What the runtime could not work with in topics.json. */
export function topicProblems(topics: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = [];
  const counts = new Map<unknown, string>();
  for (const [name, topic] of Object.entries(topics)) {
    const { doc, owner, writer, partitions, config } = isObject(topic) ? topic : {};
    for (const [part, value] of Object.entries({ doc, owner, writer }))
      if (typeof value !== 'string' || !value) problems.push(`${name}: "${part}" must be a text`);
    if (!Number.isInteger(partitions) || Number(partitions) < 1) problems.push(`${name}: "partitions" must be a whole number`);
    else counts.set(partitions, name);
    for (const [option, value] of Object.entries(demanded))
      if (!isObject(config) || config[option] !== value) problems.push(`${name}: "config" must say "${option}": "${value}"`);
  }
  if (counts.size > 1)
    problems.push(
      `all topics have as many partitions, for services read them side by side; here ${[...counts].map(([count, name]) => `${name} has ${String(count)}`).join(', ')}`,
    );
  return problems;
}
