"""Shows that PyTorch and stockformer read each other's checkpoints and mean the same by them.

    python Benchmarks/interchange.py --tool .build/debug/stockformer [--csv Benchmarks/results/interchange.csv]

Each case trains a small model on a planted market. PyTorch loads its checkpoint into `architecture.py`, standardises what
`stockformer features` writes, and must give the forecasts of `stockformer predict`; then PyTorch draws weights of its own, writes
them with the safetensors package, and `stockformer predict` must give PyTorch's forecasts. Differences count in the unit in
which the model is trained: standard deviations of the label, or of a probability or position itself. Ends with 1 where one is above
the limit. Needs torch, safetensors, numpy and pandas.
"""

import argparse
import csv
import datetime
import json
import os
import subprocess
import sys
import tempfile

import numpy
import pandas
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from architecture import Stockformer
from running import processor

LIMIT = 1e-5
SYMBOLS = [f"A{number:02}" for number in range(1, 5)]
SMALL = "lookback=12 model.width=16 model.heads=2 model.feedForward=32 training.epochs=2 calibrate=none"

# What is trained. Without calibration, which multiplies what is not more than chance, and any difference with it, by 0.01.
CASES = {
    "defaults": "",
    "five features": "features=log_return,volume_change,volatility,rsi,correlation model.skip=none",
    "shared kernel, norm after": "model.embedding=shared model.norm=post model.skip=none",
    "distilling": "model.layers=3 model.distil=layer",
    "batch norm": "model.layers=2 model.distil=batch model.skip=none",
    "assets first": "model.order=crossFirst",
    "no attention across assets": "model.crossTicker=false model.skip=none",
    "horizons": "horizons=1,5",
    "quantiles": "quantiles=0.1,0.5,0.9 training.loss=quantile",
    "direction": "model.head=direction training.loss=bce",
    "allocation": "model.head=allocation training.loss=allocation",
}


class Checkpoint:
    """A checkpoint's model, and what its metadata say of the data."""

    def __init__(self, path):
        with safe_open(path, framework="pt") as file:
            self.metadata = file.metadata()
            self.tensors = {name: file.get_tensor(name) for name in file.keys()}
        self.config = json.loads(self.metadata["config"])
        self.scaler = json.loads(self.metadata["scaler"])
        self.model = Stockformer(self.config).eval()

    def forecasts(self, features):
        """A row for each complete window, a column for each asset, as `stockformer predict` writes them."""
        x, timestamps = self.windows(features)
        with torch.no_grad():
            u = self.model(x).double().numpy()  # [B, N, P, Q]
        quantiles = self.config["quantiles"]
        chosen = min(range(len(quantiles)), key=lambda q: abs(quantiles[q] - 0.5)) if quantiles else 0
        u = u[:, :, 0, chosen]
        head = self.config["head"]
        if head == "regression":
            u = u * self.scales() * self.scaler.get("calibration", [1.0])[0]
        values = {"regression": u, "direction": 1 / (1 + numpy.exp(-u)), "allocation": numpy.tanh(u)}[head]
        return pandas.DataFrame(values, index=timestamps, columns=json.loads(self.metadata["symbols"]))

    def scales(self):
        return numpy.array(self.scaler["targets"]["scales"]).reshape(self.config["assets"], -1)[:, 0]

    def unit(self):
        """What a difference counts in."""
        return self.scales() if self.config["head"] == "regression" else 1.0

    def windows(self, features):
        """Standardised windows [B, L, N, F] without a missing value, and the starts of their last bars."""
        names, symbols = self.scaler["features"]["names"], self.scaler["features"]["symbols"]
        table = features.pivot(index="timestamp_ms", columns="symbol", values=names)
        columns = [(name, symbol) for symbol in symbols for name in names]
        shape = (len(table), len(symbols), len(names))
        values = table[columns].to_numpy().reshape(shape)
        mean, deviation = (numpy.array(self.scaler["features"][key]).reshape(shape[1:]) for key in ("means", "deviations"))
        z = ((values - mean) / deviation).astype(numpy.float32)
        steps = self.config["lookback"]
        whole = [end for end in range(steps - 1, len(z)) if not numpy.isnan(z[end - steps + 1 : end + 1]).any()]
        x = numpy.stack([z[end - steps + 1 : end + 1] for end in whole])
        return torch.from_numpy(x), table.index[whole]


class Exchange:
    def __init__(self, tool, folder):
        self.tool, self.folder = os.path.abspath(tool), folder
        self.run("simulate", "--assets", "4", "--bars", "500", "--edges", "3", "--r2", "0.1", "--seed", "3", "--out", "market")
        self.run("features", "--input", "market", "--symbols", ",".join(SYMBOLS), "--out", "features.csv")
        self.features = pandas.read_csv(self.path("features.csv"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments):
        done = subprocess.run([self.tool, *arguments], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"stockformer {' '.join(arguments)}: {done.stderr.strip()}")

    def predicted(self, checkpoint):
        self.run("predict", "--checkpoint", checkpoint, "--input", "market", "--out", "forecasts.csv")
        return pandas.read_csv(self.path("forecasts.csv"), index_col="timestamp_ms")

    def difference(self, checkpoint, path):
        """The largest difference of the two programs' forecasts, and how many there are."""
        ours, theirs = self.predicted(path), checkpoint.forecasts(self.features)
        if not ours.index.equals(theirs.index) or list(ours.columns) != list(theirs.columns):
            sys.exit(f"{path}: the windows or the assets are not the same")
        return float(numpy.abs((ours - theirs) / checkpoint.unit()).to_numpy().max()), ours.size

    def train(self, number, settings):
        options = [word for setting in f"{SMALL} {settings}".split() for word in ("--set", setting)]
        self.run("train", "--input", "market", *options, "--run-dir", f"run-{number}")
        self.read_run(f"run-{number}")
        return f"run-{number}/best.safetensors"

    def read_run(self, folder):
        """A run's table opens in pandas as numbers, an epoch a row."""
        metrics = pandas.read_csv(self.path(f"{folder}/metrics.csv"))
        losses = metrics[["training_loss", "validation_loss"]]
        if list(metrics["epoch"]) != [1, 2] or not numpy.isfinite(losses.to_numpy(dtype=float)).all():
            sys.exit(f"{folder}/metrics.csv: not two epochs with their losses")

    def cases(self, names):
        """Of each case: who wrote the checkpoint, how many forecasts, the largest difference."""
        torch.manual_seed(5)
        for number, name in enumerate(names):
            path = self.train(number, CASES[name])
            ours = Checkpoint(self.path(path))
            ours.model.load_state_dict(ours.tensors)
            yield name, "stockformer", *reversed(self.difference(ours, path))
            theirs = Checkpoint(self.path(path))
            drawn = {key: value.contiguous() for key, value in theirs.model.state_dict().items()}
            save_file(drawn, self.path("drawn.safetensors"), metadata=theirs.metadata)
            yield name, "PyTorch", *reversed(self.difference(theirs, "drawn.safetensors"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--tool", required=True, help="a stockformer that is built")
    parser.add_argument("--csv", help="the table to write")
    parser.add_argument("--quick", action="store_true", help="the first two cases alone")
    options = parser.parse_args()
    rows = [["case", "written_by", "forecasts", "largest_difference"]]
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        exchange = Exchange(options.tool, folder)
        for name, writer, count, difference in exchange.cases(list(CASES)[: 2 if options.quick else None]):
            rows.append([name, writer, count, f"{difference:.2e}"])
            worst = max(worst, difference)
            print(f"{name:28} written by {writer:12} {count:6} forecasts, largest difference {difference:.2e}")
    if options.csv:
        with open(options.csv, "w", newline="") as file:
            file.write(f"# {processor()}, {datetime.date.today()}, PyTorch {torch.__version__}, pandas {pandas.__version__}\n")
            file.write("# command: Scripts/interchange\n")
            csv.writer(file, lineterminator="\n").writerows([[cell.replace(",", " and") if isinstance(cell, str) else cell for cell in row] for row in rows])
    if worst > LIMIT:
        sys.exit(f"a difference of {worst:.2e} is above {LIMIT:.0e}")


if __name__ == "__main__":
    main()
