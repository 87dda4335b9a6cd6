import { excerpt } from './excerpt.ts';

const LONGEST = 200; // characters that are handed on

/** What ONNX Runtime says in many words, and what it means: what was found, and what helps. */
const MEANINGS: readonly (readonly [said: RegExp, means: (...groups: string[]) => string])[] = [
  [
    /No Op registered for (\S+) with domain_version of (\d+)/,
    (op, opset) =>
      `the operator ${excerpt(op)}, which ONNX does not have (opset ${opset}): a fault of the exporter; write that part of the network with other operations, or export it with another exporter or a newer opset`,
  ],
  [
    /Fatal error: (\S+?)\(-?\d+\) is not a registered function\/op/,
    (op) =>
      `the operator ${excerpt(op)}, which belongs to another library than ONNX; export the network with ONNX's own operators`,
  ],
  [
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    (found, most) =>
      `a file of IR version ${found}, newer than ${most}; export it with an older opset (opset_version=20), or set model.ir_version = ${most} in Python's onnx`,
  ],
  [
    /Opset (\d+) is under development and support for this is limited.*?till opset (\d+)/,
    (found, most) => `a file of opset ${found}, newer than ${most}; export it with opset_version=20`,
  ],
  [
    /ONNX Runtime only \*guarantees\* support for models stamped with official released onnx opset versions\. Opset (\d+)/,
    (found) => `a file of opset ${found}, newer than it knows; export it with opset_version=20`,
  ],
  [
    /Type 'tensor\((\w+)\)' of input parameter .*? of operator \(([^)]*)\)/,
    (type, op) =>
      `the operator ${excerpt(op)} on ${type}, which it does not compute on processors; export the network in float32 (model.float())`,
  ],
  [
    /Could not find an implementation for (\w+)\(\d+\)/,
    (op) =>
      `the operator ${excerpt(op)} on an element type that it does not compute on processors; export the network in float32 (model.float())`,
  ],
  [
    /Type parameter \(\w+\) of Optype \((\w+)\) bound to different types \(tensor\((\w+)\) and tensor\((\w+)\)/,
    (op, a, b) =>
      `the operator ${excerpt(op)} on ${a} and ${b} at once; export the network in one of them (model.float())`,
  ],
  [/Protobuf parsing failed/, () => 'bytes that it does not read; export the model again'],
];

/** The place in ONNX Runtime's own sources, and the function there. */
const SOURCE = /\S*\/\S+\.(?:cc|h):\d+ [^()]*\([^()]*\)(?: const)?:? */g;

/** What an error of ONNX Runtime says, in one line, and a way out where there is one. */
export function runtimeErrorText(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
  for (const [said, means] of MEANINGS) {
    const found = said.exec(text);
    if (found) return means(...found.slice(1));
  }
  const [, op, name, rest] = /while running (\w+) node\. Name:'([^']*)' Status Message: (.*)/.exec(text) ?? [
    undefined,
    '',
    '',
    text,
  ];
  const plain = rest
    .replace(/^Error: /, '')
    .replace(SOURCE, '')
    .replace(/^[^.]* was false\. */, '')
    .trim();
  const whole = `${op === '' ? '' : `${op}${name === '' ? '' : ` (${excerpt(name)})`}: `}${plain}`;
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST - 1)}…` : whole;
}
