#!/usr/bin/env python3
"""PyTorch's side of the DCGAN training bench (bench/training.ts), one question a line on stdin.

    pytorch_training.py START.pth THREADS        START: one dictionary, G.main.0.weight ..., D.main.0.weight ..., real (B x 3 x 32 x 32), noise (B x 100)
    step            -> seconds by the clock, processor seconds and lossReal, lossFake, lossG of a step
    gradients FILE DTYPE -> writes the gradients of D's losses, and of G's through the same D, computed in float32 or float64, under the names of the parameters; nothing moves
    ceiling N       -> GFLOPS of N x N float32 products, best of three

The recipe is that of Radford et al. (2015) as PyTorch's example has it.
"""
import copy
import sys
import time

import torch
from torch import nn


def generator():
    maps = [100, 512, 256, 128, 64]
    layers = []
    for l, (a, b) in enumerate(zip(maps, maps[1:])):
        layers += [nn.ConvTranspose2d(a, b, 4, *((1, 0) if l == 0 else (2, 1)), bias=False), nn.BatchNorm2d(b), nn.ReLU(True)]
    return nn.Sequential(*layers, nn.ConvTranspose2d(64, 3, 1, 1, 0, bias=False), nn.Tanh())


def discriminator():
    maps = [3, 64, 128, 256, 512]
    layers = []
    for l, (a, b) in enumerate(zip(maps, maps[1:])):
        layers += [nn.Conv2d(a, b, 4, 2, 1, bias=False), *([nn.BatchNorm2d(b)] if l > 0 else []), nn.LeakyReLU(0.2, True)]
    return nn.Sequential(*layers, nn.Conv2d(512, 1, 2, 2, 0, bias=False), nn.Sigmoid())


def main(start, threads):
    torch.set_num_threads(int(threads))
    given = torch.load(start)
    nets = {"G": generator(), "D": discriminator()}
    for name, net in nets.items():
        prefix = f"{name}.main."
        net.load_state_dict({key[len(prefix):]: value for key, value in given.items() if key.startswith(prefix)})
    G, D = nets["G"], nets["D"]
    adam = {name: torch.optim.Adam(net.parameters(), lr=2e-4, betas=(0.5, 0.999)) for name, net in nets.items()}
    bce = nn.BCELoss()
    real, z = given["real"], given["noise"].reshape(-1, 100, 1, 1)
    ones, zeros = torch.ones(len(real)), torch.zeros(len(real))

    def discriminate(G, D, real, z, ones, zeros):
        D.zero_grad()
        loss_real = bce(D(real).reshape(-1), ones)
        loss_real.backward()
        fake = G(z)
        loss_fake = bce(D(fake.detach()).reshape(-1), zeros)
        loss_fake.backward()
        return fake, loss_real, loss_fake

    def generate(G, D, fake, ones):
        G.zero_grad()
        loss_g = bce(D(fake).reshape(-1), ones)
        loss_g.backward()
        return loss_g

    def step():
        fake, loss_real, loss_fake = discriminate(G, D, real, z, ones, zeros)
        adam["D"].step()
        loss_g = generate(G, D, fake, ones)
        adam["G"].step()
        return loss_real, loss_fake, loss_g

    def gradients(dtype):
        g, d, *data = (thing.to(dtype) for thing in (copy.deepcopy(G), copy.deepcopy(D), real, z, ones, zeros))
        fake, *_ = discriminate(g, d, *data)
        found = {f"D.main.{key}": p.grad.clone() for key, p in d.named_parameters()}
        generate(g, d, fake, data[2])
        return {**found, **{f"G.main.{key}": p.grad for key, p in g.named_parameters()}}

    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", flush=True)
    for line in sys.stdin:
        kind, *args = line.rstrip("\n").split("\t")
        if kind == "step":
            clock, processor = time.perf_counter(), time.process_time()
            losses = step()
            clock, processor = time.perf_counter() - clock, time.process_time() - processor
            print(clock, processor, *(loss.item() for loss in losses), flush=True)
        elif kind == "gradients":
            torch.save(gradients(getattr(torch, args[1])), args[0])
            print("written", flush=True)
        else:
            a, b = torch.randn(int(args[0]), int(args[0])), torch.randn(int(args[0]), int(args[0]))
            best = 0
            for _ in range(3):
                clock = time.perf_counter()
                a @ b
                best = max(best, 2e-9 * int(args[0]) ** 3 / (time.perf_counter() - clock))
            print(best, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
