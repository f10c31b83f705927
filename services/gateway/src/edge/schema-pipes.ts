import { StandardSchemaValidationPipe, type StandardSchemaValidationPipeOptions } from '@nestjs/common';
import { type FieldError, invalid } from './problem.js';

type Issues = Parameters<NonNullable<StandardSchemaValidationPipeOptions['exceptionFactory']>>[0];
type Path = Issues[number]['path'];

/** Errors named in one answer at most. */
const errorLimit = 50;

const segments = (path: Path = []) => path.map((segment) => String(typeof segment === 'object' ? segment.key : segment));

/** A path as JSON pointer (RFC 6901) in a URI fragment. */
export const pointerOf = (path: Path): string =>
  ['#', ...segments(path).map((segment) => encodeURIComponent(segment.replaceAll('~', '~0').replaceAll('/', '~1')))].join('/');

/** Refuses a body with a pointer to each bad field. */
export const bodyPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => refusal('the body is not valid', issues, (path) => ({ pointer: pointerOf(path) })),
});

/** Refuses a query with the name of each bad parameter. */
export const queryPipe = new StandardSchemaValidationPipe({
  exceptionFactory: (issues) => refusal('the query is not valid', issues, (path) => ({ parameter: segments(path).join('.') })),
});

function refusal(detail: string, issues: Issues, where: (path: Path) => Omit<FieldError, 'detail'>) {
  const errors = issues.slice(0, errorLimit).map(({ path, message }) => ({ ...where(path), detail: message }));
  return invalid(detail, errors);
}
