"""Trains a network on noise with PyTorch itself, and tells how many pictures a second: what Java is compared with.

    python3 models/speed.py resnet50 --size 128 --batch 32 --steps 5
"""

import argparse
import statistics
import time

import torch

from architectures import ARCHITECTURES, create

WARM_UP = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("architecture", choices=sorted(ARCHITECTURES))
    parser.add_argument("--size", type=int, required=True, help="of the pictures, in pixels a side")
    parser.add_argument("--batch", type=int, required=True, help="pictures in a step")
    parser.add_argument("--steps", type=int, default=5, help="to time")
    arguments = parser.parse_args()
    network = create(arguments.architecture, seed=1).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-4, weight_decay=0.05)
    pictures = torch.randn(arguments.batch, 3, arguments.size, arguments.size)
    labels = torch.arange(arguments.batch) % 2
    seconds = []
    for _ in range(WARM_UP + arguments.steps):
        start = time.perf_counter()
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(pictures)[0], labels).backward()
        optimizer.step()
        seconds.append(time.perf_counter() - start)
    print(arguments.batch / statistics.median(seconds[WARM_UP:]))


if __name__ == "__main__":
    main()
