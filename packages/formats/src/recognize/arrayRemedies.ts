import type { ForeignKind } from './foreignKind.ts';

/** How a PyTorch network becomes ONNX, for the end of a message. */
export const FROM_TORCH =
  "export the network in PyTorch: torch.onnx.export(model.eval(), torch.randn(1, D), 'net.onnx')";
/** How a Keras network becomes ONNX, for the end of a message. */
export const FROM_KERAS = 'export the network in Keras: model.export("net.onnx", format="onnx")';
export const FROM_TENSORFLOW = 'convert the network: python -m tf2onnx.convert --saved-model FOLDER --output net.onnx';
/** How a JAX network becomes ONNX, for the end of a message. */
export const FROM_JAX =
  'export the network in JAX: jax2onnx.to_onnx(f, [("B", D)], return_mode="file", output_path="net.onnx")';
export const AS_ONNX = 'bring the network as ONNX (.onnx)';
/** How matrices of moments become .npz, for the end of a message. */
export const AS_NPZ = 'save the matrices in Python: numpy.savez("moments.npz", omega=omega, phi=phi, mean_x=mean_x)';
export const AS_NPY = 'save the array in Python: numpy.save("z.npy", z)';
export const AS_PICTURES = 'save the images in Python: numpy.save("images.npy", images), uint8, N×rows×columns×3';

/** For containers of arrays that are read in Python with a library of their own. */
export const ARRAY_REMEDIES = {
  generator: AS_ONNX,
  moments: AS_NPZ,
  latents: AS_NPY,
  images: AS_PICTURES,
  otherwise: 'save the arrays in Python: numpy.savez("arrays.npz", name=array)',
} as const satisfies ForeignKind['remedies'];
