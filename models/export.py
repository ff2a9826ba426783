"""Writes a network as TorchScript, the start of a training in Java: with random weights, or with those of a module.

    python3 models/export.py resnet50 --seed 7 --out initial.pt
    python3 models/export.py resnet50 --weights runs/resnet50/best.pt --out initial.pt
"""

import argparse

import torch

from architectures import ARCHITECTURES, create, load


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("architecture", choices=sorted(ARCHITECTURES))
    parser.add_argument("--seed", type=int, default=7, help="of the random weights")
    parser.add_argument("--weights", help="TorchScript module to take them from instead")
    parser.add_argument("--out", required=True, help="file to write")
    arguments = parser.parse_args()
    if arguments.weights:
        network = load(arguments.architecture, arguments.weights)
    else:
        network = create(arguments.architecture, arguments.seed)
    # Scripted, not traced: a trace would fix batch norm and dropout to the mode they were traced in.
    torch.jit.script(network.train()).save(arguments.out)


if __name__ == "__main__":
    main()
