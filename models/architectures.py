"""The networks, in PyTorch, for definition and export only: they are trained and served from Java.

Every network takes pictures x[N,3,H,W] and returns three tensors:

    logits         [N,C]      before temperature and softmax
    activation_map [N,C,h,w]  sum_k w_ck * A_k, without the bias and before ReLU
    embedding      [N,D]      the last feature maps A, averaged over their area

All end in global average pooling and one linear layer, so logits = mean(activation_map) + bias, and a class's activation
map is its Grad-CAM up to a positive factor (Selvaraju et al. 2017): an exact explanation in the same forward pass.
"""

from typing import Sequence, Tuple

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models import resnet50 as torchvision_resnet50

CLASSES = 2


class PooledLinear(nn.Module):
    """The head that all networks share: feature maps [N,D,h,w] to the three outputs."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__()
        self.linear = nn.Linear(features, classes)

    def forward(self, maps: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        embedding = maps.mean(dim=(2, 3))
        weight = self.linear.weight.unsqueeze(2).unsqueeze(3)
        return self.linear(embedding), functional.conv2d(maps, weight), embedding


class Classifier(nn.Module):
    """A trunk that makes feature maps of a picture, and the shared head.

    With a size above 0 the network looks at size x size pixels, whatever it is given: it shrinks a larger picture by the
    antialiased triangle filter that the preprocessing has, too.
    """

    def __init__(self, trunk: nn.Module, features: int, classes: int = CLASSES, size: int = 0) -> None:
        super().__init__()
        self.size = size
        self.trunk = trunk
        self.head = PooledLinear(features, classes)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        if self.size > 0 and (x.shape[2] != self.size or x.shape[3] != self.size):
            x = functional.interpolate(x, size=[self.size, self.size], mode="bilinear", antialias=True)
        return self.head(self.trunk(x))


def resnet50(dense: bool = True, size: int = 64) -> Classifier:
    """ResNet50 (He et al. 2015), each residual block starting as the identity (Goyal et al. 2017, 5.1).

    Dense: the last two stages keep their resolution and dilate their filters instead (Chen et al. 2016), which computes
    the same features at every eighth pixel, not every 32nd, from the same weights: 8 x 8 of them for 64 x 64 pixels. A
    training that starts without is four times as fast.
    """
    net = torchvision_resnet50(zero_init_residual=True, replace_stride_with_dilation=[False, dense, dense])
    trunk = nn.Sequential(
        net.conv1, net.bn1, net.relu, net.maxpool, net.layer1, net.layer2, net.layer3, net.layer4
    )
    return Classifier(trunk, net.fc.in_features, size=size)


def resnet50_coarse() -> Classifier:
    """The start of a training of ResNet50: the same weights at the usual stride of 32."""
    return resnet50(dense=False)


def baseline_cnn(widths: Sequence[int] = (32, 64, 128, 256)) -> Classifier:
    """Convolution, batch norm, ReLU and halving, once for each width."""
    layers = []
    channels = 3
    for width in widths:
        layers += [
            nn.Conv2d(channels, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
        ]
        channels = width
    return Classifier(nn.Sequential(*layers), channels)


def tiny_cnn() -> Classifier:
    """A baseline of 1,500 weights, for tests."""
    return baseline_cnn((8, 16))


ARCHITECTURES = {
    "resnet50": resnet50,
    "resnet50_coarse": resnet50_coarse,
    "baseline_cnn": baseline_cnn,
    "tiny_cnn": tiny_cnn,
}


def create(name: str, seed: int) -> Classifier:
    """A network with random weights that follow from the seed."""
    torch.manual_seed(seed)
    return ARCHITECTURES[name]()


def load(name: str, file: str) -> Classifier:
    """A network with the weights of a TorchScript module, which may be of another stride."""
    network = create(name, seed=0)
    network.load_state_dict(torch.jit.load(file, map_location="cpu").state_dict())
    return network
