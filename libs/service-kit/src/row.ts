/** A class that TypeORM maps to a table; the kit reads and writes its rows in bulk as plain objects. */
export type RowClass<R extends object = object> = abstract new () => R;

/** Rows that hang on a row (the lines of an order): property → the class of its rows, keyed by (parent's key, position). */
export type Collections<R extends object> = { [P in keyof R]?: RowClass };
