"""Writes misbehaving.pt, a module that does what the first value of its input asks for.

1: raises. 2: computes for some seconds. 3: answers with a logit that is not a number. Else: answers the sum of the
input and its negative as two logits. Run with Debian's python3-torch from this folder: python3 make_misbehaving.py
"""

import torch


class Misbehaving(torch.nn.Module):
    def forward(self, x: torch.Tensor):
        wish = int(x.flatten()[0].item())
        total = x.sum()
        if wish == 1:
            raise RuntimeError("asked to fail")
        if wish == 2:
            y = torch.ones(64, 64)
            for _ in range(40000):
                y = torch.tanh(y.mm(y))
            total = total + y.sum() * 0.0
        if wish == 3:
            total = total * float("nan")
        return torch.stack([total, -total]).unsqueeze(0)


torch.jit.script(Misbehaving()).save("misbehaving.pt")
