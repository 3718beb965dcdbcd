"""Runs one benchmark of one program in a process of its own, and writes what came out."""

import csv
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))

# The sizes of the reference configuration and of the classroom's, as in SpeedBenchmark+Catalogue.swift.
SIZES = {
    "seed": dict(L=168, N=5, F=6, D=128, H=8, E=3, D_ff=512),
    "classroom": dict(L=96, N=5, F=6, D=64, H=4, E=2, D_ff=256),
}

# These fit no one machine: some set them for old builds of OpenBLAS, and they halve its speed.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}


def cpuinfo():
    """What Linux says of the first core; empty elsewhere."""
    try:
        with open("/proc/cpuinfo") as lines:
            pairs = (line.split(":", 1) for line in lines.read().split("\n\n")[0].splitlines() if ":" in line)
            return {key.strip(): value.strip() for key, value in pairs}
    except OSError:
        return {}


def processor():
    """Its name, and for AMD's, which call many generations the same, the generation."""
    core = cpuinfo()
    name = core.get("model name") or platform.processor() or platform.machine()
    generation = ""
    if core.get("vendor_id") == "AuthenticAMD":
        family, model = int(core["cpu family"]), int(core["model"])
        is_zen4 = family == 25 and any(model in models for models in (range(16, 32), range(96, 128), range(160, 176)))
        generation = "Zen 4" if is_zen4 else {23: "Zen 1 or 2", 25: "Zen 3", 26: "Zen 5"}.get(family, "")
    return f"{name} ({generation})" if generation else name


def bfloat16_support():
    """Which of the instructions for products of bfloat16 the processor has."""
    flags = cpuinfo().get("flags", "").split()
    found = [name for flag, name in (("avx512_bf16", "AVX512-BF16"), ("amx_bf16", "AMX")) if flag in flags]
    return " and ".join(found) or "no bfloat16 products"


def commit():
    """The commit of this checkout, `-dirty` where files differ from it; empty where there is none, or no git."""
    if shutil.which("git") is None:
        return ""
    command = ["git", "-C", HERE, "describe", "--always", "--dirty", "--exclude", "*"]
    found = subprocess.run(command, capture_output=True, text=True)
    return f", commit {found.stdout.strip()}" if found.returncode == 0 else ""


def tuned_environment(folder, force_mkl):
    """An allocator that keeps its pages and asks for large ones; on AMD an MKL that takes the path it takes on Intel.

    MKL chooses its kernels by the maker of the CPU, not by what the CPU can do; a library that answers "Intel" for it is
    a yardstick, not something to ship.
    """
    room = 1 << 34
    tunables = f"mmap_threshold={room} trim_threshold={room} mmap_max=0 hugetlb=1"
    environment = dict(ENVIRONMENT)
    environment["GLIBC_TUNABLES"] = ":".join(f"glibc.malloc.{setting}" for setting in tunables.split())
    compiler = shutil.which("cc") or shutil.which("clang") or shutil.which("gcc")
    if force_mkl and compiler and "AMD" in processor():
        source, library = os.path.join(folder, "answer.c"), os.path.join(folder, "answer.so")
        with open(source, "w") as file:
            file.write("int mkl_serv_intel_cpu_true(void) { return 1; }\n")
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
        environment["LD_PRELOAD"] = library
    return environment


class Programs:
    """Ours and the peers, by name."""

    # What each adds to its command; a peer whose name begins with `tuned` runs in the tuned environment.
    OPTIONS = dict(
        ours=[], oursBFloat16=["--precision", "bfloat16"], stock=[], tuned=["--tuned"],
        tunedLastStep=["--tuned", "--last-step"], autocast=["--autocast"], compiled=["--compile"], jax=[],
        tunedAutocast=["--tuned", "--autocast"], tunedCompiled=["--tuned", "--compile"])

    def __init__(self, tool, has_peer, seconds, force_mkl=True):
        self.tool, self.seconds = tool, str(seconds)
        self.folder = tempfile.TemporaryDirectory()
        self.tuned = tuned_environment(self.folder.name, force_mkl) if has_peer else {}

    def run(self, program, name, workers):
        """The measurement as a dictionary; None when the program failed, with its reason on stderr."""
        extra = ["--seconds", self.seconds] + self.OPTIONS[program]
        if program.startswith("ours"):
            command = [self.tool, "bench", "--json", "--only", name, "--workers", str(workers)]
            return self.measure(command + extra, ENVIRONMENT)
        peer = "models.py" if name.startswith("models/") else "jax_peer.py" if program == "jax" else "peer.py"
        command = [sys.executable, os.path.join(HERE, peer), "--name", name, "--threads", str(workers)]
        return self.measure(command + extra, self.tuned if program.startswith("tuned") else ENVIRONMENT)

    @staticmethod
    def measure(command, environment):
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
        lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
        if done.returncode != 0 or not lines:
            print(f"bench: failed with status {done.returncode}: {' '.join(command)}", file=sys.stderr)
            return None
        return json.loads(lines[-1])


def peak_memory():
    """The largest resident memory of this process in MB of 2**20 bytes."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except (OSError, StopIteration):
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1024 if sys.platform.startswith("linux") else 1024 * 1024)


def training_step(model, x, y):
    """A step that learns y from x: forward, backward, clipping and Adam."""
    # Not above: peers set the number of threads before torch is loaded, and compare.py does without it.
    import torch

    parameters = list(model.parameters())
    optimizer = torch.optim.Adam(parameters, lr=1e-3, fused=True)

    def step():
        optimizer.zero_grad(set_to_none=True)
        torch.nn.functional.mse_loss(model(x), y).backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()

    return step


def milliseconds(step, seconds):
    """Sorted times, at least three, after at most two that do not count."""
    begin = time.perf_counter()
    step()
    if time.perf_counter() - begin < seconds / 2:
        step()
    times, start = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - before))
    return sorted(times)


def print_result(name, size, model, threads, times):
    """One line of JSON with the keys of `stockformer bench --json`."""
    import torch

    config = dict(size, parameters=sum(p.numel() for p in model.parameters()))
    result = dict(name=name, config=config, workers=threads, torch=torch.__version__)
    result.update(median_ms=times[len(times) // 2], min_ms=times[0], runs=len(times), peak_rss_mb=peak_memory())
    print(json.dumps(result))


def joined(rounds):
    """Several measurements of the same as one: the median of medians, the least minimum, the largest memory."""
    result = dict(rounds[0])
    result["median_ms"] = statistics.median(r["median_ms"] for r in rounds)
    result["min_ms"] = min(r["min_ms"] for r in rounds)
    result["peak_rss_mb"] = max(r["peak_rss_mb"] for r in rounds)
    result["runs"] = sum(r["runs"] for r in rounds)
    result["rounds"] = len(rounds)
    return result


class Idleness:
    """How many cores others kept busy since it was made; None where the system does not say."""

    def __init__(self):
        self.busy, self.own, self.clock = self.now()

    @staticmethod
    def now():
        times = os.times()
        try:
            with open("/proc/stat") as lines:
                ticks = [int(word) for word in lines.readline().split()[1:9]]
        except OSError:
            return None, 0, times.elapsed
        busy = (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
        return busy, sum(times[:4]), times.elapsed

    def others(self):
        busy, own, clock = self.now()
        if self.busy is None or clock == self.clock:
            return None
        return max(0.0, (busy - self.busy - own + self.own) / (clock - self.clock))


def header(programs_note, others):
    """Machine, date and command, for the first lines of a file."""
    today = datetime.date.today().isoformat()
    noise = "unknown" if others is None else f"{others:.2f}"
    return [
        f"{processor()}, {os.cpu_count()} cores, {bfloat16_support()}, {platform.system()} {platform.release()}, "
        f"{today}{commit()}",
        f"command: {os.environ.get('BENCH_COMMAND', 'Benchmarks/compare.py')}",
        programs_note,
        f"cores that others kept busy meanwhile: {noise}",
    ]


CONFIG = ["B", "L", "N", "F", "D", "H", "E", "D_ff", "temporal", "distil", "dropout", "bars", "every"]
COLUMNS = ["name", "program", "workers", "median_ms", "min_ms", "peak_rss_mb", "runs", "rounds"]


def write(path, comments, measurements):
    """A CSV with comments before its header; one row a measurement, keys as in the JSON lines."""
    extra = [key for key in ("check", "products_ms", "traffic_ms") if any(key in m for m in measurements)]
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "w", newline="") as file:
        file.writelines(f"# {line}\n" for line in comments)
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS + CONFIG + extra)
        for m in measurements:
            cells = [m.get(key, "") for key in COLUMNS] + [m["config"].get(key, "") for key in CONFIG]
            cells += [m.get(key, "") for key in extra]
            rows.writerow([round(cell, 4) if isinstance(cell, float) else cell for cell in cells])
    os.replace(path + ".part", path)


def table(rows):
    """Lines of aligned cells, the first column to the left."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    return lines


def short(value):
    """Three digits, or all before the point."""
    return "–" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.3g}"
