import { describe, expect, it } from '@jest/globals';
import { runtimeErrorText } from './runtimeErrorText.ts';

describe('runtimeTrouble', () => {
  it.each([
    [
      'This is an invalid model. In Node, ("a/Erfc", Erfc, "", -1) : ("a": tensor(float),) -> ("b",) , Error No Op registered for Roll with domain_version of 15',
      /^the operator Roll, which ONNX does not have \(opset 15\): a fault of the exporter; write/,
    ],
    [
      'Load model failed:Fatal error: com.acme:Fancy(-1) is not a registered function/op',
      /^the operator com\.acme:Fancy, which belongs to another library than ONNX; export/,
    ],
    [
      '/onnxruntime_src/onnxruntime/core/graph/model.cc:202 onnxruntime::Model::Model(onnx::ModelProto&&, const onnxruntime::PathString&) Unsupported model IR version: 14, max supported IR version: 13',
      /^a file of IR version 14, newer than 13; export it with an older opset \(opset_version=20\)/,
    ],
    [
      'ONNX Runtime only *guarantees* support for models stamped with official released onnx opset versions. Opset 27 is under development and support for this is limited. The operator schemas and or other functionality may change before next ONNX release and in this case ONNX Runtime will not guarantee backward compatibility. Current official support for domain ai.onnx is till opset 26.',
      /^a file of opset 27, newer than 26; export it with opset_version=20$/,
    ],
    [
      "Type Error: Type 'tensor(float8e5m2)' of input parameter (val_11) of operator (InstanceNormalization) in node (n) is invalid.",
      /^the operator InstanceNormalization on float8e5m2, which it does not compute on processors; export the network in float32/,
    ],
    [
      "Could not find an implementation for Elu(6) node with name ''",
      /^the operator Elu on an element type .*export the network in float32 \(model\.float\(\)\)$/,
    ],
    [
      "Non-zero status code returned while running Reshape node. Name:'/r' Status Message: /onnxruntime_src/a/reshape_helper.h:91 onnxruntime::ReshapeHelper::ReshapeHelper(const onnxruntime::TensorShape&, bool) input_shape_size == requested_shape_size was false. The input tensor cannot be reshaped. Input shape:{8,2}, requested shape:{1,2}",
      /^Reshape \(\/r\): The input tensor cannot be reshaped\. Input shape:\{8,2\}, requested shape:\{1,2\}$/,
    ],
    [`something\nelse ${'x'.repeat(900)}`, /^something else x{184}…$/],
  ])('says in one line what helps: %s', (said, expected) => {
    const text = runtimeErrorText(new Error(said));
    expect(text).toMatch(expected);
    expect(text).not.toMatch(/\n|onnxruntime_src/);
  });
});
