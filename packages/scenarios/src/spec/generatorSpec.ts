import { z } from 'zod';
import { fullyConnectedSpecSchema } from '@geq/generators';
import * as bounds from '../check/bounds.ts';

/** What is written down of a network that lives in a file: enough to know it again, not where it lies. */
const fileFields = {
  /** SHA-256 of the file. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** In file names: the scenario's name, or the file's own. */
  name: z.string().regex(/^[\w.+-]{1,80}$/),
  /** Whose network it is, in words, for captions. */
  origin: z.string().min(1).max(200),
  N: bounds.dimension,
  D: bounds.dimension,
};

/** What stands before the names of a network's tensors in a file that has several. */
const partName = z.string().min(1).max(1000);

const layerNumbers = z.array(z.number().int().min(0).max(4096)).min(1).max(16).readonly();

/** What a user states of a DCGAN's generator in a state_dict, where weights leave it open. */
export const dcganHintsSchema = z
  .strictObject({
    imageSize: bounds.outputRows.optional(),
    strides: layerNumbers.optional(),
    paddings: layerNumbers.optional(),
    hiddenActivation: z.string().min(1).max(100).optional(),
    outputActivation: z.string().min(1).max(100).optional(),
    normEps: bounds.normEps.optional(),
    weights: partName.optional(),
  })
  .readonly();

/** A DCGAN's generator in a checkpoint. */
export const dcganSpecSchema = z
  .strictObject({
    kind: z.literal('dcgan'),
    ...fileFields,
    /** What it computes, its weights apart, where that is not what the kernels of Radford et al.'s generator say. */
    reading: z.string().min(1).max(20_000).optional(),
    /** What was stated of it. */
    hints: dcganHintsSchema.optional(),
    /** Of random weights. */
    seed: bounds.seed.optional(),
  })
  .readonly();

/** A real NVP flow in a checkpoint; `layout` and `couplingBn` where a plain state_dict does not say them, `weights` where the file has several. */
export const flowSpecSchema = z
  .strictObject({
    kind: z.literal('flow'),
    ...fileFields,
    layout: z.enum(['cifar10', 'imnet32', 'imnet64', 'celeba']).optional(),
    couplingBn: z.boolean().optional(),
    weights: partName.optional(),
  })
  .readonly();

const axisLengths = z.array(z.number().int().min(1)).max(64).readonly();
const MOST_FIXED = 16_384; // numbers of a fixed input: they are written down with the run

/** Values for inputs of an ONNX model that take no latents: a number for all of an input, or numbers of its shape. */
export const fixedInputsSchema = z
  .record(
    z.string(),
    z.union(
      [
        z.number(),
        z.strictObject({ shape: axisLengths, data: z.array(z.number()).max(MOST_FIXED).readonly() }).readonly(),
      ],
      {
        error: `expected a number, or at most ${MOST_FIXED} numbers with their shape; build more of them into the network`,
      },
    ),
  )
  .readonly();

/** Lengths of axes that an ONNX model leaves open, by name. */
export const axesSchema = z.record(z.string(), z.number().int().min(1).max(65_536)).readonly();

/**
 * An ONNX model; `hash` covers its weights also where they lie in other files. `input`, `output`, `fixed` and `axes` are what was stated of it, the shapes
 * of one sample what its test run showed.
 */
export const onnxSpecSchema = z
  .strictObject({
    kind: z.literal('onnx'),
    ...fileFields,
    input: z.string().optional(),
    output: z.string().optional(),
    fixed: fixedInputsSchema.optional(),
    axes: axesSchema.optional(),
    latentShape: axisLengths.optional(),
    outputShape: axisLengths.optional(),
  })
  .readonly();

/** Gaussian inputs with sampled moments; `hash` is that of the moments' files. */
export const gaussianSpecSchema = z.strictObject({ kind: z.literal('gaussian'), ...fileFields }).readonly();

/** Any generator that runs know: a recipe (fc), a network in a file, or the Gaussian with given moments. */
export const generatorSpecSchema = z.discriminatedUnion('kind', [
  fullyConnectedSpecSchema,
  dcganSpecSchema,
  flowSpecSchema,
  onnxSpecSchema,
  gaussianSpecSchema,
]);

/** See `dcganHintsSchema`. */
export type DcganHints = z.infer<typeof dcganHintsSchema>;
/** A DCGAN's generator as plain data. */
export type DcganSpec = z.infer<typeof dcganSpecSchema>;
/** A real NVP flow as plain data. */
export type FlowSpec = z.infer<typeof flowSpecSchema>;
/** Values of an ONNX model's other inputs, by name. */
export type FixedInputs = z.infer<typeof fixedInputsSchema>;
/** An ONNX model as plain data. */
export type OnnxSpec = z.infer<typeof onnxSpecSchema>;
/** The Gaussian with given moments as plain data. */
export type GaussianSpec = z.infer<typeof gaussianSpecSchema>;
/** Any generator as plain data: everything its outputs depend on, and not where its file lies. */
export type GeneratorSpec = z.infer<typeof generatorSpecSchema>;
