/** A topic of the catalogue, as schemas/topics.json declares it. */
export interface Topic {
  /** What it holds. */
  readonly doc: string;
  /** The context whose words it speaks. */
  readonly owner: string;
  /** The only service that writes to it. */
  readonly writer: string;
  readonly partitions: number;
  /** Topic configuration in Kafka's own words. */
  readonly config: Readonly<Record<string, string>>;
}
