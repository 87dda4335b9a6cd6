import { isFixedStep } from './isFixedStep.ts';

/** Each kind of integrator has one way to say how exact it is. */
export const methodRule = ({
  method = 'auto',
  given,
}: {
  readonly method?: string;
  readonly given: ReadonlySet<string>;
}): string | undefined => {
  if (!isFixedStep(method) && given.has('dt'))
    return `--dt needs --method euler or rk4; ${method} chooses its steps by --tolerance`;
  if (isFixedStep(method) && given.has('tolerance'))
    return `--tolerance needs --method auto, exponential or dopri5; the step of ${method} is --dt`;
  return undefined;
};
