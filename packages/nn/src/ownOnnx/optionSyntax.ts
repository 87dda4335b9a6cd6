/** How the reader of an error says what would help: in code, or with the options of a command line. */
export interface OptionSyntax {
  readonly input: (name: string) => string;
  readonly output: (name: string) => string;
  readonly fixed: (name: string, value: string) => string;
  readonly axis: (name: string, length: string) => string;
}

/** Options as TypeScript writes them. */
export const codeSyntax: OptionSyntax = {
  input: (name) => `input: '${name}'`,
  output: (name) => `output: '${name}'`,
  fixed: (name, value) => `fixed: { '${name}': ${value} }`,
  axis: (name, length) => `axes: { '${name}': ${length} }`,
};
