"""Trains a small variational autoencoder on CIFAR-10 images and writes its decoder as an ONNX model: a generator of
docs/own-generator.md.

    python3 tools/vae/train_vae.py test_batch.bin docs/vae.onnx

The first argument is a file of the binary version of CIFAR-10 (10,000 times one label byte and 3072 bytes of image).
Latents z ~ N(0, 1), 32 of them; images 3x32x32 in [-1, 1]. Ten minutes on two busy cores with PyTorch 1.13, seed 0.
Other versions or machines give other last bits, so another file of the same quality.
"""

import sys
import time

import numpy
import torch
from torch import nn

D, EPOCHS, BATCH = 32, 20, 100
SIGMA2 = 0.05  # variance of the pixels given the latents: smaller values make the decoder use more latents


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Linear(D, 64 * 4 * 4)
        self.maps = nn.Sequential(
            nn.ReLU(), nn.ConvTranspose2d(64, 64, 4, 2, 1),  # 8x8
            nn.ReLU(), nn.ConvTranspose2d(64, 32, 4, 2, 1),  # 16x16
            nn.ReLU(), nn.ConvTranspose2d(32, 3, 4, 2, 1),  # 32x32
            nn.Tanh(),
        )

    def forward(self, z):
        return self.maps(self.start(z).view(-1, 64, 4, 4))


class Encoder(nn.Module):
    """The mean and the logarithm of the variance of every latent."""

    def __init__(self):
        super().__init__()
        self.maps = nn.Sequential(
            nn.Conv2d(3, 32, 4, 2, 1), nn.ReLU(),
            nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU(),
            nn.Conv2d(64, 64, 4, 2, 1), nn.ReLU(),
            nn.Flatten(), nn.Linear(64 * 4 * 4, 2 * D),
        )

    def forward(self, x):
        return self.maps(x).chunk(2, dim=1)


def main(images_file, onnx_file):
    torch.manual_seed(0)
    bytes_ = numpy.fromfile(images_file, numpy.uint8).reshape(-1, 3073)[:, 1:]
    images = torch.from_numpy(bytes_.copy()).view(-1, 3, 32, 32).float() / 127.5 - 1
    encoder, decoder = Encoder(), Decoder()
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=1e-3)
    start = time.time()
    for epoch in range(EPOCHS):
        squared, divergence = 0.0, 0.0
        for x in images[torch.randperm(len(images))].split(BATCH):
            mean, logvar = encoder(x)
            z = mean + torch.exp(logvar / 2) * torch.randn_like(mean)
            misfit = ((decoder(z) - x) ** 2).sum()
            kl = 0.5 * (mean ** 2 + logvar.exp() - 1 - logvar).sum()
            optimizer.zero_grad()
            ((misfit / (2 * SIGMA2) + kl) / len(x)).backward()
            optimizer.step()
            squared, divergence = squared + misfit.item(), divergence + kl.item()
        print(f'epoch {epoch + 1}: {squared / images.numel():.4f} squared error a pixel, KL {divergence / len(images):.1f} nats, {time.time() - start:.0f} s', flush=True)

    decoder.eval()  # dropout off, batch norms frozen: this decoder has neither, yours may
    torch.onnx.export(decoder, torch.randn(1, D), onnx_file, input_names=['z'], output_names=['x'], dynamic_axes={'z': {0: 'B'}, 'x': {0: 'B'}})


main(*sys.argv[1:])
