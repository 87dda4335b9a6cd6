#!/usr/bin/env python3
"""PyTorch's own export of g, to run beside ours in the bench; weight norm is removed first, as an exporter would.

    python3 packages/realnvp/bench/export_onnx.py state_dict.pth rival.onnx

The state_dict is that of the shipped flow (layout cifar10, base_dim 32, two residual blocks, skip, weight norm, coupling batch norm, affine).
"""
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "fixtures"))
from flow import RealNVP  # noqa: E402

flow = RealNVP(False, 3, 32, dict(base_dim=32, res_blocks=2, bottleneck=0, skip=1, weight_norm=1, coupling_bn=1, affine=1))
flow.load_state_dict(torch.load(sys.argv[1]))
for module in flow.modules():
    if hasattr(module, "weight_g"):
        nn.utils.remove_weight_norm(module)


class Inverse(nn.Module):
    def __init__(self):
        super().__init__()
        self.flow = flow

    def forward(self, z):
        return self.flow.g(z)


torch.onnx.export(Inverse().eval(), torch.randn(16, 3, 32, 32), sys.argv[2], input_names=["z"], output_names=["x"], opset_version=13, dynamic_axes={"z": {0: "B"}, "x": {0: "B"}})
