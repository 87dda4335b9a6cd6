#!/usr/bin/env python3
"""What PyTorch makes of files, for the .mjs scripts beside it. Needs PyTorch and NumPy.

    torch_side.py read FILE OUT.npz    tensors of a checkpoint or of a whole module, whatever its classes
    torch_side.py calibrate STATE.pth Z.npy BATCH OUT.npz    statistics of a DCGAN generator: training mode, momentum=None

bfloat16 goes to .npz as its bits in int16.
"""
import pickle
import sys
import warnings

import numpy
import torch
from torch import nn


class Unpickler(pickle.Unpickler):
    """Classes that are not installed become empty modules: their numbers lie in the pickle, their code is not needed."""

    def find_class(self, module, name):
        try:
            return super().find_class(module, name)
        except (ImportError, AttributeError):
            return type(name, (nn.Module,), {"__module__": module})


warnings.filterwarnings("ignore", "Couldn't retrieve source code")
pickle.Unpickler = Unpickler  # PyTorch 1.13 does not heed torch.load's pickle_module


def load(path):
    return torch.load(path, map_location="cpu", weights_only=False)


def named(value):
    if isinstance(value, nn.Module):
        return dict(value.state_dict())
    return {"tensor": value} if torch.is_tensor(value) else dict(flat(value, ""))


def flat(values, head):
    for name, value in values.items():
        if torch.is_tensor(value):
            yield f"{head}{name}", value
        elif isinstance(value, dict):
            yield from flat(value, f"{head}{name}.")


def numbers(tensor):
    tensor = tensor.detach().contiguous()
    return tensor.view(torch.int16).numpy() if tensor.dtype == torch.bfloat16 else tensor.numpy()


def read(path, out):
    numpy.savez(out, **{name: numbers(tensor) for name, tensor in named(load(path)).items()})


def generator(state):
    """The nn.Sequential that a state_dict belongs to, read off its kernels."""
    layers = []
    kernels = [(int(name.split(".")[1]), value.shape) for name, value in state.items() if value.ndim == 4]
    for place, (maps, width, k, _) in kernels:
        is_last = place == kernels[-1][0]
        layers.append(nn.ConvTranspose2d(maps, width, k, *((1, 0) if k == 1 or place == 0 else (2, 1)), bias=False))
        layers += [nn.Tanh()] if is_last else [nn.BatchNorm2d(width), nn.ReLU(True)]
    net = nn.Sequential(*layers)
    net.load_state_dict({name.split(".", 1)[1]: value for name, value in state.items()})  # strict: every name and shape must fit
    return net


def calibrate(path, latents, batch, out):
    net = generator(named(load(path))).train()
    for m in net:
        if isinstance(m, nn.BatchNorm2d):
            m.momentum = None
            m.reset_running_stats()
    with torch.no_grad():
        for z in torch.from_numpy(numpy.load(latents)).split(int(batch)):
            net(z.reshape(len(z), -1, 1, 1))
    numpy.savez(out, **{f"main.{name}": numbers(value) for name, value in net.state_dict().items() if "running" in name or "tracked" in name})


if __name__ == "__main__":
    torch.set_num_threads(1)
    {"read": read, "calibrate": calibrate}[sys.argv[1]](*sys.argv[2:])
