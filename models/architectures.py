"""The networks, in PyTorch, for definition and export only: they are trained and served from Java.

Every network takes pictures x[N,3,H,W] and returns three tensors:

    logits         [N,C]      before temperature and softmax
    activation_map [N,C,h,w]  sum_k w_ck * A_k, without the bias and before ReLU
    embedding      [N,D]      the last feature maps A, averaged over their area

All end in global average pooling and one linear layer, so logits = mean(activation_map) + bias, and a class's activation
map is its Grad-CAM up to a positive factor (Selvaraju et al. 2017): an exact explanation in the same forward pass.
"""

from typing import Callable, Dict, Sequence, Tuple

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

    Each picture is first brought to mean 0 and standard deviation 1: brightness and contrast tell of the export that a
    picture went through, and in the collection that goes with the class. With a size above 0 the network looks at
    size x size pixels of a larger picture, shrunk by the antialiased triangle filter that the preprocessing has, too.
    """

    def __init__(self, trunk: nn.Module, features: int, classes: int = CLASSES, size: int = 0) -> None:
        super().__init__()
        self.size = size
        self.trunk = trunk
        self.head = PooledLinear(features, classes)

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
        return self.head(self.features(x))

    def features(self, x: Tensor) -> Tensor:
        """The last feature maps A of pictures, [N,D,h,w]."""
        if self.size > 0 and x.shape[2] > self.size:
            x = functional.interpolate(x, size=[self.size, self.size], mode="bilinear", antialias=True)
        x = x - x.mean(dim=(2, 3), keepdim=True)
        x = x / (x.square().mean(dim=(2, 3), keepdim=True).sqrt() + 0.05)
        # A tenth faster in training than channels first.
        return self.trunk(x.contiguous(memory_format=torch.channels_last))


def resnet50(size: int = 160) -> Classifier:
    """ResNet50 (He et al. 2015), each residual block starting as the identity (Goyal et al. 2017, 5.1)."""
    net = torchvision_resnet50(zero_init_residual=True)
    trunk = nn.Sequential(
        net.conv1, net.bn1, net.relu, net.maxpool, net.layer1, net.layer2, net.layer3, net.layer4
    )
    return Classifier(trunk, net.fc.in_features, size=size)


def baseline_cnn(widths: Sequence[int] = (32, 64, 128, 256, 256), size: int = 128) -> Classifier:
    """Convolution, batch norm and ReLU once for each width, with a halving between two."""
    layers = []
    channels = 3
    for width in widths:
        if layers:
            layers.append(nn.MaxPool2d(2))
        layers += [nn.Conv2d(channels, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
        channels = width
    return Classifier(nn.Sequential(*layers), channels, size=size)


def tiny_cnn() -> Classifier:
    """A baseline of 1,500 weights, for tests."""
    return baseline_cnn((8, 16), size=0)


class Attention(nn.Module):
    """Every token looks at every token, several heads at once."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.queries_keys_values = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, tokens: Tensor) -> Tensor:
        count, length, width = tokens.shape
        joint = self.queries_keys_values(tokens).view(count, length, 3, self.heads, width // self.heads)
        queries, keys, values = joint.permute(2, 0, 3, 1, 4).unbind(0)
        weights = (queries @ keys.transpose(-2, -1) * (width // self.heads) ** -0.5).softmax(dim=-1)
        return self.out((weights @ values).transpose(1, 2).reshape(count, length, width))


class Block(nn.Module):
    """One pre-norm transformer layer."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.attention = nn.Sequential(nn.LayerNorm(width), Attention(width, heads))
        self.mlp = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = tokens + self.attention(tokens)
        return tokens + self.mlp(tokens)


class PooledTransformer(nn.Module):
    """Patches of 16 x 16 pixels as tokens, transformed, and put back in their places as feature maps."""

    def __init__(self, stem: Sequence[int], width: int, depth: int, heads: int) -> None:
        super().__init__()
        layers = []
        channels = 3
        for features in stem:
            layers += [
                nn.Conv2d(channels, features, 3, stride=2, padding=1, bias=False),
                nn.BatchNorm2d(features),
                nn.ReLU(inplace=True),
            ]
            channels = features
        self.patches = nn.Sequential(*layers, nn.Conv2d(channels, width, 1))
        self.blocks = nn.Sequential(*[Block(width, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)
        self.register_buffer("frequency", torch.pi * torch.logspace(-1, 4, width // 4, base=2.0))

    def forward(self, x: Tensor) -> Tensor:
        maps = self.patches(x)
        rows, columns = maps.shape[2], maps.shape[3]
        tokens = maps.flatten(2).transpose(1, 2) + self.positions(rows, columns)
        tokens = self.norm(self.blocks(tokens))
        return tokens.transpose(1, 2).unflatten(2, [rows, columns])

    def positions(self, rows: int, columns: int) -> Tensor:
        """Sines and cosines of a patch's place in the picture, [rows * columns, width]: the same at every size."""
        down = (torch.arange(rows, device=self.frequency.device) + 0.5) / rows
        across = (torch.arange(columns, device=self.frequency.device) + 0.5) / columns
        down = (down.unsqueeze(1) * self.frequency).unsqueeze(1).expand(rows, columns, -1)
        across = (across.unsqueeze(1) * self.frequency).unsqueeze(0).expand(rows, columns, -1)
        return torch.cat([down.sin(), down.cos(), across.sin(), across.cos()], dim=2).flatten(0, 1)


def vit(stem: Sequence[int] = (32, 64, 128, 256), width: int = 256, depth: int = 6, heads: int = 4) -> Classifier:
    """A Vision Transformer (Dosovitskiy et al. 2020) of 5 million weights.

    Its patches are cut by four convolutions instead of one, without which a transformer needs far more pictures
    (Xiao et al. 2021), and its tokens are averaged instead of joined by one more (Zhai et al. 2021).
    """
    return Classifier(PooledTransformer(stem, width, depth, heads), width)


ARCHITECTURES: Dict[str, Callable[[], Classifier]] = {
    "resnet50": resnet50,
    "vit": vit,
    "baseline_cnn": baseline_cnn,
    "tiny_cnn": tiny_cnn,
}


def create(name: str, seed: int) -> Classifier:
    """A network with random weights that follow from the seed."""
    torch.manual_seed(seed)
    return ARCHITECTURES[name]()


def load(name: str, file: str) -> Classifier:
    """A network with the weights of a TorchScript module."""
    network = create(name, seed=0)
    network.load_state_dict(torch.jit.load(file, map_location="cpu").state_dict())
    return network
