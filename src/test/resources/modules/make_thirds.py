"""Writes thirds.pt, a module of three classes that are told by where a picture is bright.

The evidence for class 0, 1 or 2 is the brightness in the left, middle or right third of the picture, for gray levels
from 0 to 1; its logit is eight times their mean. Answers with logits, activation map and embedding. Run with Debian's
python3-torch from this folder: python3 make_thirds.py
"""

import torch

CELLS = 6


class Thirds(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = torch.nn.AdaptiveAvgPool2d(CELLS)
        mask = torch.zeros(1, 3, 1, CELLS)
        for third in range(3):
            mask[0, third, 0, 2 * third : 2 * third + 2] = 3
        self.register_buffer("mask", mask)

    def forward(self, x: torch.Tensor):
        cells = self.pool(x.mean(1, keepdim=True))
        activation_map = cells * self.mask
        embedding = activation_map.mean((2, 3))
        return 8 * embedding, activation_map, embedding


torch.jit.script(Thirds()).save("thirds.pt")
