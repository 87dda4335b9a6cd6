#!/usr/bin/env python3
"""PyTorch's side of the flow's training bench (bench/training.ts), one question a line on stdin.

    pytorch_training.py START.pth THREADS   START: the state_dict of a flow (layout cifar10, 3 x 32 x 32, base_dim 32, two residual blocks), and x (B x 3 x 32 x 32)
    step                 -> seconds by the clock, processor seconds and the loss of a step of Adam
    gradients FILE DTYPE -> writes the gradients, computed in float32 or float64, under the names of the parameters; nothing moves
"""
import copy
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "fixtures"))
from flow import RealNVP  # noqa: E402


def loss_of(flow, x):
    return -flow.log_prob(x).mean() + 5e-5 * flow.penalty()


def main(start, threads):
    torch.set_num_threads(int(threads))
    given = torch.load(start)
    x = given.pop("x")
    flow = RealNVP(False, 3, 32, dict(base_dim=32, res_blocks=2, bottleneck=0, skip=1, weight_norm=1, coupling_bn=1, affine=1)).train()
    flow.load_state_dict(given)
    adam = torch.optim.Adam([p for p in flow.parameters() if p.requires_grad], lr=1e-3)

    def step():
        adam.zero_grad()
        loss = loss_of(flow, x)
        loss.backward()
        adam.step()
        return loss.item()

    def gradients(dtype):
        other = RealNVP(False, 3, 32, dict(base_dim=32, res_blocks=2, bottleneck=0, skip=1, weight_norm=1, coupling_bn=1, affine=1)).train()
        other.load_state_dict(copy.deepcopy(flow.state_dict()))
        other.to(dtype)
        for module in other.modules():
            if hasattr(module, "mask"):
                module.mask = module.mask.to(dtype)
        loss_of(other, x.to(dtype)).backward()
        return {name: p.grad for name, p in other.named_parameters() if p.requires_grad}

    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
    for line in sys.stdin:
        kind, *args = line.rstrip("\n").split("\t")
        if kind == "step":
            clock, processor = time.perf_counter(), time.process_time()
            loss = step()
            print(time.perf_counter() - clock, time.process_time() - processor, loss, flush=True)
        else:
            torch.save(gradients(getattr(torch, args[1])), args[0])
            print("written", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
