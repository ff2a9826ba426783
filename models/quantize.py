"""Turns a trained ResNet50 into one that computes in 8-bit integers: a quarter of the size, less than half of the time.

    python3 models/quantize.py --weights fp32.pt --pictures quantization.f32 --out model.pt

Post-training static quantization (Jacob et al. 2018): the ranges of all activations are observed on pictures from the
training patients, and weights get a scale for each output channel. The head stays in floating point, so that all three
outputs do too.

Activations use 7 of the 8 bits. The file does not say which engine is to compute it; libtorch for x86 takes FBGEMM, whose
16-bit sums overflow with 8-bit activations on processors without VNNI, and give another answer without a word.
"""

import argparse
import copy

import numpy
import torch
from torch import Tensor, nn
from torch.ao.quantization import HistogramObserver, PerChannelMinMaxObserver, QConfig, QConfigMapping
from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

from architectures import Classifier, load

BATCH = 16
QCONFIG = QConfig(
    activation=HistogramObserver.with_args(reduce_range=True),
    weight=PerChannelMinMaxObserver.with_args(dtype=torch.qint8, qscheme=torch.per_channel_symmetric),
)


def read_pictures(file: str, size: int) -> Tensor:
    """Reads preprocessed pictures, float32 in native byte order, as [N,3,size,size]."""
    return torch.from_numpy(numpy.fromfile(file, dtype=numpy.float32)).reshape(-1, 3, size, size)


def quantize(network: Classifier, pictures: Tensor) -> nn.Module:
    """A copy of the network with a trunk in int8, its ranges taken from the pictures."""
    # Of the engines in Debian's build; the weights are packed anew when the file is loaded.
    torch.backends.quantized.engine = "qnnpack"
    quantized = copy.deepcopy(network).eval()
    quantized.trunk = prepare_fx(quantized.trunk, QConfigMapping().set_global(QCONFIG), (pictures[:1],))
    with torch.no_grad():
        for batch in pictures.split(BATCH):
            quantized(batch)
    quantized.trunk = convert_fx(quantized.trunk)
    return quantized


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", required=True, help="trained TorchScript module")
    parser.add_argument("--pictures", required=True, help="preprocessed pictures, raw float32")
    parser.add_argument("--architecture", default="resnet50")
    parser.add_argument("--size", type=int, default=224, help="of the pictures, in pixels a side")
    parser.add_argument("--out", required=True, help="file to write")
    arguments = parser.parse_args()
    network = load(arguments.architecture, arguments.weights)
    quantized = quantize(network, read_pictures(arguments.pictures, arguments.size))
    torch.jit.script(quantized).save(arguments.out)


if __name__ == "__main__":
    main()
