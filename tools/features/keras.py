"""A trained Keras network of plain layers as a PyTorch module: what an .h5 file and tensorflow.js's layers format both hold.

A network is its `model_config` (layers by name, each with what goes in) and its weights by "layer/weight". Images come as
PyTorch has them, channels first; kernels [kh, kw, cin, cout] are turned once. A layer that is not in the table is an error.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Config = dict  # a layer's, as Keras writes it

ACTIVATIONS = {"linear": lambda x: x, "relu": F.relu, "softmax": lambda x: x.softmax(-1)}


def padded(x: Tensor, config: Config, size: tuple[int, int], value: float) -> Tensor:
    """As TensorFlow pads for "same": what is odd goes to the right and below."""
    if config["padding"] == "valid":
        return x
    sides = []
    for length, k, stride in zip(x.shape[2:], size, config["strides"], strict=True):
        total = max((-(-length // stride) - 1) * stride + k - length, 0)
        sides.append((total // 2, total - total // 2))
    (top, bottom), (left, right) = sides
    return F.pad(x, (left, right, top, bottom), value=value)


def conv(x: Tensor, config: Config, w: dict[str, Tensor]) -> Tensor:
    x = padded(x, config, tuple(config["kernel_size"]), 0.0)
    return F.conv2d(x, w["kernel"].permute(3, 2, 0, 1), w.get("bias"), stride=config["strides"])


def normed(x: Tensor, config: Config, w: dict[str, Tensor]) -> Tensor:
    scale = w.get("gamma", torch.ones(())) / (w["moving_variance"] + config["epsilon"]).sqrt()
    shift = w.get("beta", torch.zeros(())) - w["moving_mean"] * scale
    return x * scale[:, None, None] + shift[:, None, None]


def max_pool(x: Tensor, config: Config) -> Tensor:
    size = tuple(config["pool_size"])
    return F.max_pool2d(padded(x, config, size, float("-inf")), size, tuple(config["strides"]))


def mean_pool(x: Tensor, config: Config) -> Tensor:
    """The mean of what is inside the picture: padding does not count."""
    size, strides = tuple(config["pool_size"]), tuple(config["strides"])
    sums = F.avg_pool2d(padded(x, config, size, 0.0), size, strides)
    return sums / F.avg_pool2d(padded(torch.ones_like(x[:1, :1]), config, size, 0.0), size, strides)


def flat(x: Tensor) -> Tensor:
    """Rows as channels-last pictures have them."""
    return x.permute(0, 2, 3, 1).flatten(1)


def layer(kind: str, config: Config, w: dict[str, Tensor], xs: list[Tensor]) -> Tensor:
    (x, *_) = xs
    match kind:
        case "InputLayer" | "Dropout":
            return x
        case "Conv2D":
            y = conv(x, config, w)
        case "BatchNormalization":
            return normed(x, config, w)
        case "Dense":
            y = x @ w["kernel"] + w["bias"]
        case "Activation":
            y = x
        case "MaxPooling2D":
            return max_pool(x, config)
        case "AveragePooling2D":
            return mean_pool(x, config)
        case "Concatenate":
            return torch.cat(xs, dim=1)
        case "Flatten":
            return flat(x)
        case _:
            raise ValueError(f'Cannot read the layer "{config["name"]}": no {kind} is known here')
    return ACTIVATIONS[config["activation"]](y)


class Keras(nn.Module):
    """The outputs of the layers that are asked for, in their order."""

    def __init__(self, model: Config, weights: dict[str, Tensor], outputs: list[str]) -> None:
        super().__init__()
        self.layers: list[Config] = model["config"]["layers"]
        self.outputs = outputs
        for name, value in weights.items():
            self.register_buffer(name.replace("/", "__").replace(".", "_"), value)
        self.names = {name: name.replace("/", "__") for name in weights}

    def weights_of(self, name: str) -> dict[str, Tensor]:
        own = f"{name}/"
        return {k[len(own) :]: getattr(self, v) for k, v in self.names.items() if k.startswith(own)}

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        found: dict[str, Tensor] = {}
        before = x
        for each in self.layers:
            config = each["config"]
            name = config["name"]
            inbound = each.get("inbound_nodes")
            xs = [found[node[0]] for node in inbound[0]] if inbound else [before]
            before = found[name] = layer(each["class_name"], config, self.weights_of(name), xs)
            if all(o in found for o in self.outputs):
                break
        return tuple(found[o] for o in self.outputs)
