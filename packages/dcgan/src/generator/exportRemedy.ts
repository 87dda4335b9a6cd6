/** What to do with a network that is none of these. */
export const EXPORT_REMEDY =
  "export it in PyTorch: torch.onnx.export(model.eval(), torch.randn(1, D), 'my.onnx') (docs/own-generator.md)";
