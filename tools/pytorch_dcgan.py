#!/usr/bin/env python3
"""PyTorch's side of the DCGAN sampling bench (packages/dcgan/bench/sampling.ts), one question a line on stdin.

    pytorch_dcgan.py WEIGHTS.pth THREADS
    time BATCH COUNT      -> seconds for COUNT images, latents drawn beforehand
    images Z.npy X.npy    -> writes the images of these latents
    ceiling N             -> GFLOPS of N x N float32 products, best of three
"""
import sys
import time

import numpy
import torch
from torch import nn


class Generator(nn.Module):
    """PyTorch's DCGAN example at 32 x 32, as the paper's code samples it."""

    def __init__(self, nz=100, ngf=64, nc=3):
        super().__init__()
        maps = [nz, 8 * ngf, 4 * ngf, 2 * ngf, ngf]
        layers = []
        for l, (a, b) in enumerate(zip(maps, maps[1:])):
            layers += [nn.ConvTranspose2d(a, b, 4, *((1, 0) if l == 0 else (2, 1)), bias=False), nn.BatchNorm2d(b), nn.ReLU(True)]
        self.main = nn.Sequential(*layers, nn.ConvTranspose2d(ngf, nc, 1, 1, 0, bias=False), nn.Tanh())

    def forward(self, z):
        return self.main(z)


def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(weights, threads):
    torch.set_num_threads(int(threads))
    net = Generator()
    net.load_state_dict(torch.load(weights, map_location="cpu"))
    net.eval()

    def sample(batches):
        for z in batches:
            net(z)

    def answer(kind, *args):
        if kind == "time":
            batch, count = map(int, args)
            batches = torch.randn(count, 100, 1, 1).split(batch)
            return seconds(lambda: sample(batches))
        if kind == "images":
            numpy.save(args[1], net(torch.from_numpy(numpy.load(args[0])).reshape(-1, 100, 1, 1)).reshape(-1, 3072).numpy())
            return "written"
        n = int(args[0])
        a, b = torch.randn(n, n), torch.randn(n, n)
        return 2e-9 * n**3 / min(seconds(lambda: a @ b) for _ in range(3))

    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
    with torch.no_grad():
        for line in sys.stdin:
            print(answer(*line.rstrip("\n").split("\t")), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
