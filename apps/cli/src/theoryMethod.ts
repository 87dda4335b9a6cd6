import { DEFAULT_TOLERANCES } from '@geq/ode';
import { type TheoryMethod, theoryMethodSchema } from '@geq/experiments';
import { parseOrRefuse } from '@geq/runs';
import { isFixedStep } from './isFixedStep.ts';
import type { Numbers } from './readNumbers.ts';

/** How the equations are integrated. */
export function theoryMethod(
  { method: name = 'auto' }: { readonly method?: TheoryMethod['name'] },
  { tolerance, dt = 0.01 }: Numbers<'tolerance' | 'dt'>,
): TheoryMethod {
  const fallback = name === 'exponential' || name === 'dopri5' ? DEFAULT_TOLERANCES[name] : undefined;
  return parseOrRefuse(
    theoryMethodSchema,
    isFixedStep(name) ? { name, dt } : { name, tolerance: tolerance ?? fallback },
    'method',
  );
}
