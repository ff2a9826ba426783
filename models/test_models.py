"""Run in this folder: python3 -m unittest"""

import io
import unittest

import torch

from architectures import ARCHITECTURES, create
from quantize import quantize


def saved_and_loaded(module):
    file = io.BytesIO()
    torch.jit.save(torch.jit.script(module), file)
    file.seek(0)
    return torch.jit.load(file)


class Architectures(unittest.TestCase):
    def test_give_logits_activation_map_and_embedding(self):
        for name in ARCHITECTURES:
            with self.subTest(name):
                logits, activation, embedding = saved_and_loaded(create(name, 1).eval())(torch.randn(2, 3, 64, 64))
                self.assertEqual((2, 2), tuple(logits.shape))
                self.assertEqual((2, 2), tuple(activation.shape[:2]))
                self.assertEqual(2, embedding.shape[0])

    def test_explain_at_so_many_places_across(self):
        for name, places in (("resnet50", 5), ("vit", 14), ("baseline_cnn", 8)):
            with self.subTest(name), torch.no_grad():
                activation = create(name, 1).eval()(torch.randn(1, 3, 224, 224))[1]
                self.assertEqual((1, 2, places, places), tuple(activation.shape))

    def test_baseline_looks_at_a_large_picture_as_at_the_small_one(self):
        network = create("baseline_cnn", 1).eval()
        large = torch.randn(1, 3, 224, 224)
        small = torch.nn.functional.interpolate(large, size=[128, 128], mode="bilinear", antialias=True)
        with torch.no_grad():
            for of_large, of_small in zip(network(large), network(small)):
                torch.testing.assert_close(of_large, of_small)

    def test_answer_the_same_whatever_the_brightness_and_contrast(self):
        picture = torch.randn(1, 3, 64, 64)
        for name in ARCHITECTURES:
            with self.subTest(name), torch.no_grad():
                network = create(name, 1).eval()
                torch.testing.assert_close(network(picture)[0], network(2 * picture + 1)[0], rtol=0, atol=0.05)

    def test_transformer_knows_places_alike_at_every_size(self):
        trunk = create("vit", 1).trunk
        coarse = trunk.positions(7, 7).view(7, 7, -1)
        fine = trunk.positions(21, 21).view(21, 21, -1)
        torch.testing.assert_close(coarse, fine[1::3, 1::3])
        self.assertEqual(49, torch.unique(coarse.flatten(0, 1).round(decimals=3), dim=0).shape[0])

    def test_have_the_size_they_are_said_to_have(self):
        millions = {name: sum(p.numel() for p in create(name, 1).parameters()) / 1e6 for name in ARCHITECTURES}
        self.assertAlmostEqual(23.5, millions["resnet50"], places=1)
        self.assertAlmostEqual(5.2, millions["vit"], places=1)
        self.assertAlmostEqual(1.0, millions["baseline_cnn"], places=1)

    def test_activation_map_averages_to_the_logit_without_its_bias(self):
        network = create("tiny_cnn", 1).eval()
        logits, activation, _ = network(torch.randn(3, 3, 32, 32))
        torch.testing.assert_close(activation.mean(dim=(2, 3)) + network.head.linear.bias, logits)

    def test_activation_map_is_the_grad_cam_up_to_a_positive_factor(self):
        network = create("tiny_cnn", 1).eval()
        maps = network.trunk(torch.randn(1, 3, 32, 32)).detach().requires_grad_()
        logits, activation, _ = network.head(maps)
        for label in range(2):
            (gradient,) = torch.autograd.grad(logits[0, label], maps, retain_graph=True)
            grad_cam = (gradient.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1)
            area = maps.shape[2] * maps.shape[3]
            torch.testing.assert_close(activation[:, label], grad_cam * area)

    def test_weights_follow_from_the_seed(self):
        first, again, other = (create("tiny_cnn", seed).head.linear.weight for seed in (1, 1, 2))
        self.assertTrue(torch.equal(first, again))
        self.assertFalse(torch.equal(first, other))


class Quantize(unittest.TestCase):
    def test_keeps_the_three_outputs_close(self):
        network = create("tiny_cnn", 1).eval()
        pictures = torch.randn(32, 3, 32, 32)
        with torch.no_grad():
            quantized = saved_and_loaded(quantize(network, pictures))
            for exact, near in zip(network(pictures), quantized(pictures)):
                self.assertEqual(exact.shape, near.shape)
                self.assertLess((exact - near).abs().mean(), 0.1 * exact.std())


if __name__ == "__main__":
    unittest.main()
