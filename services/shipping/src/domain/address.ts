import type { Address } from '@tributary/contracts';

type Columns = { readonly [P in keyof Address]: string | null };

/** The address of a row that has one. */
export const addressOf = ({ street, city, postalCode, country }: Columns) => ({ street, city, postalCode, country }) as Address;
