"""Cuts networks into what makes the last feature maps and what classifies them, for Grad-CAM in Java.

    /usr/bin/python3 src/test/python/split_network.py resnet50 vit=models/vit/1.0/model.pt --out FOLDER

For the first network, FOLDER/0 gets three TorchScript modules in evaluation mode, and so on:

    network.pt   pictures to logits, activation map and embedding
    features.pt  pictures to the last feature maps
    head.pt      the last feature maps to logits, activation map and embedding
"""

import argparse
import sys
from pathlib import Path

import torch
from torch import Tensor, nn

sys.path.append(str(Path(__file__).resolve().parents[3] / "models"))
from architectures import Classifier, create, load


class Features(nn.Module):
    def __init__(self, network: Classifier) -> None:
        super().__init__()
        self.network = network

    def forward(self, x: Tensor) -> Tensor:
        return self.network.features(x)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "networks", nargs="+", help="ARCHITECTURE for random weights, ARCHITECTURE=FILE for those of a TorchScript module"
    )
    parser.add_argument("--seed", type=int, default=7, help="of random weights")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    arguments = parser.parse_args()
    for number, name in enumerate(arguments.networks):
        architecture, _, file = name.partition("=")
        network = load(architecture, file) if file else create(architecture, arguments.seed)
        network.eval()
        folder = arguments.out / str(number)
        folder.mkdir()
        torch.jit.script(network).save(str(folder / "network.pt"))
        torch.jit.script(Features(network)).save(str(folder / "features.pt"))
        torch.jit.script(network.head).save(str(folder / "head.pt"))


if __name__ == "__main__":
    main()
