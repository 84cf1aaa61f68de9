"""The companion's source. `python -m notebooks.build` makes both notebooks from it; its docstring says how."""

# %% [markdown]
# # A digit that moves
#
# A companion to the workshop's notebook. Twelve tasks, from a network that remembers answers to one that recognises a
# digit in places where it has never seen one. Work through them in order: each uses what came before.
#
# - **Tasks with a check** end in a line such as `kai.check.task7(...)`. It says well done, or gives a hint. It never
#   stops the notebook, so try things.
# - **Tasks 6, 8 and 11** are for talking about. Write your thoughts below them.
# - **The app** shows the same networks under your hand. `make app` starts it; links such as
#   [*Drag a digit*](app:canvas) then open its pages.
#
# Some cells show something to take into the hand: drag, draw, point, press arrow keys. `make notebook` opens this
# notebook with all that they need; elsewhere, `pip install ".[notebook]"` in the project's folder brings it.
#
# Everything runs without a GPU and without a network. All training together takes about ten minutes on a laptop.

# %%
import sys

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

sys.path.append("..")  # kai lies beside this folder; after `pip install ".[notebook]"` it is found from anywhere
import kai
import kai.check

torch.manual_seed(0)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

# %% [markdown]
# ## 1 A network that remembers
#
# ### Task 1: Turn questions into numbers
#
# A network maps numbers to numbers. Say there are fifty questions, each with an answer. What could go in, and what
# could come out? The plainest way gives each question a place of its own among the inputs, and each answer a *class*:
# a number that says which output should be the largest.

# %%
data = kai.get_qa_datatset()[:50]
for pair in (data[0], data[30], data[42]):
    print(pair["question"], "->", ", ".join(pair["answers"]))

# %%
questions = [pair["question"] for pair in data]
answers = sorted({pair["answers"][0] for pair in data})

# BLANK: inputs, float (50, 50): row k is 1 at k and 0 elsewhere; targets, whole (50,): each answer's place in `answers`
inputs = torch.eye(50)
targets = torch.tensor([answers.index(pair["answers"][0]) for pair in data])
# INSTEAD
# inputs = None
# targets = None
# END

kai.check.task1(inputs, targets)

# %% [markdown]
# ### Task 2: Let it learn by heart, then ask it something new
#
# Two dense layers learn it in a second. Cross-entropy wants *logits*, the raw outputs: no softmax at the end.

# %%
memory = nn.Sequential(nn.Linear(50, 64), nn.ReLU(), nn.Linear(64, len(answers)))
optimizer = optim.Adam(memory.parameters(), lr=0.01)
for _ in range(100):
    # BLANK: compute the loss with F.cross_entropy, then zero_grad, backward, step
    loss = F.cross_entropy(memory(inputs), targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    # INSTEAD
    # pass
    # END

kai.check.task2(memory, inputs, targets)

# %% [markdown]
# It knows all fifty. Now ask "How much is six times seven?" instead of "What is six times seven?": which input would
# that be? There is none. One-hot numbers say *which* question, and nothing about what it says.
#
# Counting words instead, a *bag of words*, lets any text in. So it can be asked in other words. Can it also put two
# facts together?

# %%
answerer = kai.train_questions(data)
for question in ("What is six times seven?", "How much is six times seven?"):
    print(question, "->", answerer.ask(question).answer)

inferences = kai.question_probes().inferences
right = [answerer.ask(inference.question).answer == inference.answer for inference in inferences]
print(f"Questions that two of its own answers settle together: {sum(right)} of {len(right)} right, for instance")
for inference in inferences[:3]:
    print(" ", inference.question, "->", answerer.ask(inference.question).answer, f"(it is {inference.answer})")

# %% [markdown]
# Whatever it gets right there, it gets by the words that the questions share. It is a *universal* approximator: it can
# learn any such table. That does not make it *generalise*. Try your own questions on
# [*Questions and answers*](app:questions).
#
# *Your thoughts: what would a network have to know about questions to do better?*
#
# ## 2 Universal, but not generalisable
#
# ### Task 3: Train an MLP on digits in a corner
#
# Handwritten digits are 28×28 pixels. Ours stand at the top-left of a black canvas of 56×56. The second test set has
# them at the bottom-right.

# %%
train_loader, test_loader1, test_loader2 = kai.get_modified_mnist_data()
images, labels = next(iter(train_loader))
kai.plot_images(images, labels)


# %%
class NeuralNetwork(nn.Module):
    def __init__(self, input_size, num_classes):
        super().__init__()
        self.fc1 = nn.Linear(input_size, 50)
        self.fc2 = nn.Linear(50, num_classes)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


# BLANK: a digit alone would make 28 * 28 inputs; how many does the canvas make?
input_size = 56 * 56
# INSTEAD
# input_size = 28 * 28
# END
mlp = NeuralNetwork(input_size, 10).to(device)

kai.check.task3(mlp)

# %%
objective = nn.CrossEntropyLoss()
optimizer = optim.Adam(mlp.parameters(), lr=0.001)
losses = kai.train_mnist_model(5, mlp, objective, optimizer, train_loader, device)

# %% [markdown]
# ### Task 4: How good is it where it learned?

# %%
accuracy = kai.check_accuracy(train_loader, mlp, device)

kai.check.task4(accuracy)

# %% [markdown]
# ### Task 5: And on the two test sets?

# %%
# BLANK: the accuracies on test_loader1 and on test_loader2
top_left = kai.check_accuracy(test_loader1, mlp, device)
bottom_right = kai.check_accuracy(test_loader2, mlp, device)
# INSTEAD
# top_left = None
# bottom_right = None
# END

kai.check.task5(top_left, bottom_right)

# %% [markdown]
# Two numbers say little. Take your network into the hand: drag the digit out of its corner, or draw one of your own.
# Yours stands beside three that come with `kai`. Where does it go wrong first?

# %%
hand = kai.lab(mlp)
hand

# %% [markdown]
# The notebook follows your hand: this is what your network answers to what lies there now.

# %%
print(hand.offset, "digit", hand.digit, "->", np.argmax(hand.answers["NeuralNetwork"]))

# %% [markdown]
# ### Task 6: Why?
#
# Look at what the network is shown. Then look at one digit at *all* 841 places where it can stand: white where the
# network is right. The top-left of that map is where it was trained.

# %%
images, labels = next(iter(test_loader2))
kai.plot_images(images, labels)

# %%
digits, classes = kai.mnist("test")


def where_it_is_right(network, k=0):
    """1 at each placement of test digit k that the network reads correctly, else 0; shape (29, 29)."""
    return (kai.shift_sweep(network, digits[k]).argmax(2) == int(classes[k])).float()


kai.plot_images(torch.stack([where_it_is_right(mlp, k) for k in range(4)]), classes[:4])

# %% [markdown]
# And not four digits, but a hundred: which share of them is read correctly at each place?

# %%
kai.placements(mlp).show()

# %% [markdown]
# *Your thoughts: which weights does a digit meet at the bottom-right, and what have they learned?*
#
# [*Drag a digit*](app:canvas) shows the same with your own hand.
#
# ## 3 Inductive biases
#
# ### Task 7: Implement a convolutional layer
#
# A digit is a digit wherever it stands, and we know that before we have seen any. LeCun built it in: a small *kernel*
# of weights slides over the image, so that what it finds in one place it finds in every place. At each place: multiply
# the nine weights with the nine pixels beneath, add the products up, add the bias.


# %%
def convolutional_layer(inputs, weights, bias):
    inputs, weights, bias = np.array(inputs), np.array(weights), float(bias)
    m, n = inputs.shape
    if m <= 3 or n <= 3:
        raise ValueError("Inputs has the wrong shape.")
    if weights.shape != (3, 3):
        raise ValueError("Weights has the wrong shape.")

    # BLANK: make `output`, of shape (m - 2, n - 2), and fill it, cell by cell
    output = np.zeros((m - 2, n - 2))
    for row in range(m - 2):
        for col in range(n - 2):
            output[row, col] = np.sum(inputs[row : row + 3, col : col + 3] * weights) + bias
    # END

    return output


kai.check.task7(convolutional_layer)

# %% [markdown]
# What does a kernel find? This one answers where dark turns to bright from left to right, here with `kai`'s own layer.
# Change its numbers. Every step can be watched on [*Convolution*](app:convolution).

# %%
edges = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
feature_maps = [kai.convolutional_layer(digit.astype(int), edges, 0) for digit in digits[:4]]
kai.plot_images(np.stack(feature_maps), classes[:4])

# %% [markdown]
# Step through it: play, or point at a cell of the feature map to see the nine products behind it. Paint the digit, and
# change the kernel.

# %%
kai.stepper(digits[0] / 255, edges)

# %% [markdown]
# ### Task 8: What is pooling for?
#
# Pooling keeps one number of each window: the largest, or the average. Below, one bright cell moves to the right, one
# step at a time. Which steps does the pooled row notice?

# %%
for col in range(4):
    row = np.zeros((2, 8), int)
    row[0, col] = 8
    print(row[0], "->", kai.pooling_layer(row, mode="max")[0], kai.pooling_layer(row, mode="average")[0])

# %% [markdown]
# The same on a digit. *Slide the input* puts a moved one beside it: at which shifts does the pooled picture just move?

# %%
kai.stepper(digits[0][4:24, 4:24] / 255, pool=2)

# %% [markdown]
# *Your thoughts: does it make features robust, or only smaller? To which shifts?*
#
# [*Pooling*](app:pooling) lets you shift the input under the windows.
#
# ### Task 9: Build LeNet
#
# Two convolutions find features, three dense layers read them:
#
# | layer | makes |
# |---|---|
# | convolution 5×5, padding 2, ReLU | 6 maps of 28×28 |
# | average pooling by 2 | 6 maps of 14×14 |
# | convolution 5×5, ReLU | 16 maps of 10×10 |
# | average pooling by 2 | 16 maps of 5×5 |
# | flatten | 400 numbers |
# | dense, ReLU | 120 |
# | dense, ReLU | 84 |
# | dense | 10 logits |
#
# [*The networks*](app:networks) draws it.


# %%
class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        # BLANK: the layers: nn.Conv2d, nn.ReLU, nn.AvgPool2d, nn.Linear; nn.Sequential chains them
        self.feature_extractor = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 16, kernel_size=5),
            nn.ReLU(),
            nn.AvgPool2d(2),
        )
        self.classifier = nn.Sequential(
            nn.Linear(400, 120),
            nn.ReLU(),
            nn.Linear(120, 84),
            nn.ReLU(),
            nn.Linear(84, 10),
        )
        # END

    def forward(self, x):
        # BLANK: send x through the layers; torch.flatten(out, 1) stands between the maps and the dense layers
        out = self.feature_extractor(x)
        out = torch.flatten(out, 1)
        out = self.classifier(out)
        # END
        return out


kai.check.task9(LeNet)

# %% [markdown]
# Train it on the digits as they are, 28×28, without a canvas around. Two passes are enough to see that it works.

# %%
train_images, train_labels = (torch.from_numpy(array) for array in kai.mnist("train"))
test_images, test_labels = (torch.from_numpy(array) for array in kai.mnist("test"))
small_train = DataLoader(TensorDataset(train_images[:, None] / 255, train_labels), batch_size=64, shuffle=True)
small_test = DataLoader(TensorDataset(test_images[:, None] / 255, test_labels), batch_size=64)

lenet = LeNet().to(device)
optimizer = optim.Adam(lenet.parameters(), lr=0.001)
losses = kai.train_mnist_model(2, lenet, objective, optimizer, small_train, device)
share = kai.check_accuracy(small_test, lenet, device)


# %% [markdown]
# ### Task 10: Give it the canvas
#
# Convolutions and poolings take images of any size. One layer does not. How many numbers reach it now?


# %%
class LeNet2(nn.Module):
    def __init__(self):
        super().__init__()
        self.feature_extractor = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2),
            nn.ReLU(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 16, kernel_size=5),
            nn.ReLU(),
            nn.AvgPool2d(2),
        )
        self.classifier = nn.Sequential(
            # BLANK: change what the first dense layer takes
            nn.Linear(16 * 12 * 12, 120),
            # INSTEAD
            # nn.Linear(400, 120),
            # END
            nn.ReLU(),
            nn.Linear(120, 84),
            nn.ReLU(),
            nn.Linear(84, 10),
        )

    def forward(self, x):
        out = self.feature_extractor(x)
        out = torch.flatten(out, 1)
        return self.classifier(out)


kai.check.task10(LeNet2)

# %%
lenet2 = LeNet2().to(device)
optimizer = optim.Adam(lenet2.parameters(), lr=0.001)
losses = kai.train_mnist_model(2, lenet2, objective, optimizer, train_loader, device)
top_left = kai.check_accuracy(test_loader1, lenet2, device)
bottom_right = kai.check_accuracy(test_loader2, lenet2, device)

# %% [markdown]
# ### Task 11: Why is it still lost?
#
# The kernels slide over the whole canvas, and yet. Look at what the feature extractor returns for a digit at the
# top-left, and for the same digit at the bottom-right.

# %%
canvases = torch.cat([kai.place(digits[:2], (0, 0)), kai.place(digits[:2], (28, 28))])
# BLANK: the 16 feature maps of each canvas, from lenet2.feature_extractor, as a numpy array of shape (4, 16, 12, 12)
feature_maps = lenet2.feature_extractor(canvases.to(device)).detach().cpu().numpy()
# INSTEAD
# feature_maps = np.zeros((4, 16, 12, 12))
# END
kai.plot_images(feature_maps, ["top-left", "top-left", "bottom-right", "bottom-right"])

# %% [markdown]
# And while you drag: watch what follows the digit, and what the first dense layer makes of it.

# %%
kai.look_inside(lenet2)

# %% [markdown]
# *Your thoughts: what moved along with the digit, and which layer does not move?*
#
# [*Look inside*](app:inside) shows every stage while you drag.
#
# ### Task 12: One number a map
#
# If the last pooling leaves one number of each map, then there is nothing left that could stand in the wrong place.


# %%
class LeNet3(LeNet2):
    def __init__(self):
        super().__init__()
        # BLANK: change the last pooling, and what the first dense layer takes
        self.feature_extractor[5] = nn.AvgPool2d(24)
        self.classifier[0] = nn.Linear(16, 120)
        # INSTEAD
        # self.feature_extractor[5] = nn.AvgPool2d(2)
        # self.classifier[0] = nn.Linear(16 * 12 * 12, 120)
        # END


kai.check.task12(LeNet3)

# %%
lenet3 = LeNet3().to(device)
optimizer = optim.Adam(lenet3.parameters(), lr=0.005)
losses = kai.train_mnist_model(5, lenet3, objective, optimizer, train_loader, device)
top_left = kai.check_accuracy(test_loader1, lenet3, device)
bottom_right = kai.check_accuracy(test_loader2, lenet3, device)

# %% [markdown]
# It never saw a digit anywhere but in the corner. Here are the three networks that you trained, and one that comes with
# `kai`, on the same digit at all 841 places: white where each is right.

# %%
networks = {"MLP": mlp, "LeNet": lenet2, "global pooling": lenet3, "kai's gap": kai.load_pretrained("gap")}
maps = {name: where_it_is_right(network) for name, network in networks.items()}
kai.plot_images(torch.stack(list(maps.values())), maps)
for name, right in maps.items():
    print(f"{name:<15}{right.mean().item():7.1%} of all places")

# %% [markdown]
# Now all of them under one hand: train, take it in the hand, see where it fails, mend it.

# %%
kai.lab(mlp, lenet2, lenet3, beside=["gap"])

# %% [markdown]
# `kai.save(lenet3, "mine.safetensors")` keeps your network, and `python -m app --network notebooks/mine.safetensors`
# shows it in the app, beside the three.
#
# Yours is not perfect at the edges, and there is a reason: the second convolution has no padding, so a digit that
# touches the edge loses windows there. [*Does the answer change?*](app:exact) takes that apart, and
# [*Every placement*](app:everywhere) measures it on the whole test set.
#
# ## Your turn
#
# - Put `nn.Softmax(dim=1)` at the end of `LeNet3` and train again. What does it cost, and why?
# - Can you do better with another learning rate, more channels, or padding? [*Train it yourself*](app:train) draws
#   curves and maps while it learns; [*The challenge*](app:challenge) has a board of the best.
