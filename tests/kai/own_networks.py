"""Networks as learners write them in the notebook, and some that only they would think of."""

import torch
import torch.nn.functional as F
from torch import nn


class NeuralNetwork(nn.Module):
    """The notebook's MLP: takes vectors."""

    def __init__(self, input_size=3136, num_classes=10):
        super().__init__()
        self.fc1 = nn.Linear(input_size, 50)
        self.fc2 = nn.Linear(50, num_classes)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


class LeNet2(nn.Module):
    """The notebook's LeNet on the canvas."""

    def __init__(self):
        super().__init__()
        self.feature_extractor = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2), nn.ReLU(), nn.AvgPool2d(2),
            nn.Conv2d(6, 16, kernel_size=5), nn.ReLU(), nn.AvgPool2d(2),
        )  # fmt: skip
        self.classifier = nn.Sequential(
            nn.Linear(16 * 12 * 12, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)
        )

    def forward(self, x):
        out = self.feature_extractor(x)
        out = torch.flatten(out, 1)
        return self.classifier(out)


class LeNet3(LeNet2):
    """The notebook's global-pooled LeNet."""

    def __init__(self):
        super().__init__()
        self.feature_extractor[5] = nn.AvgPool2d(24)
        self.classifier[0] = nn.Linear(16, 120)


class Meaned(nn.Module):
    """Pools by a mean in its code."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.dense = nn.Linear(4, 10)

    def forward(self, x):
        return self.dense(F.relu(self.conv(x)).mean((2, 3)))


class LogSoftmaxed(nn.Module):
    """Flattens by a view and ends in a log-softmax, as the examples of torch do."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.dense = nn.Linear(4 * 27 * 27, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return F.log_softmax(self.dense(x.view(x.size(0), -1)), dim=1)


class Branching(nn.Module):
    """Adds two layers up: no chain."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(3136, 10), nn.Linear(3136, 10)

    def forward(self, x):
        return self.one(x) + self.two(x)


class Bare(nn.Module):
    """Reads bare digits of 28×28."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(784, 10)

    def forward(self, x):
        return self.dense(torch.flatten(x, 1))
