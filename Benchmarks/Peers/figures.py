"""Seconds and peak memory of a process, and the table of them."""

import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PACKAGES = ("duckdb", "polars", "pandas")


@dataclass(frozen=True)
class Run:
    """One process: its wall time, the time that all its threads computed, and the most memory that was resident
    (the pages of a mapped file that it touched count too)."""

    seconds: float
    processor_seconds: float
    peak_bytes: int

    @staticmethod
    def of(command: list[str], output: Path | str, accepted: tuple[int, ...] = (0,)) -> "Run":
        with open(output, "wb") as out:
            started = time.monotonic()
            process = subprocess.Popen(command, stdout=out)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in accepted:
            sys.exit(f"exit status {process.returncode}: {' '.join(command)}")
        unit = 1 if sys.platform == "darwin" else 1024
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


def machine(python: Path | None, crossfoot: Path | None) -> str:
    """The machine and the versions that the figures are of, and how busy it was."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    lines = [
        f"Machine: {processor()}, {os.cpu_count()} cores, {memory / 2**30:.0f} GiB, {platform.system()} "
        f"{platform.release()}; load at the start {os.getloadavg()[0]:.1f}"
    ]
    versions = []
    if crossfoot:
        version = subprocess.run([crossfoot, "--version"], capture_output=True, text=True, check=False)
        versions.append(f"crossfoot {version.stdout.strip()}")
    if python:
        listed = f"from importlib.metadata import version; print(*(p + ' ' + version(p) for p in {PACKAGES}), sep=', ')"
        shown = subprocess.run([python, "-c", listed], capture_output=True, text=True, check=True)
        versions.append(shown.stdout.strip())
    if versions:
        lines.append("Versions: " + ", ".join(versions))
    return "\n".join(lines)


def processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def print_table(runs: dict[str, list[Run]], events: int, bytes_read: int, is_close: bool) -> None:
    medians = {engine: statistics.median(run.seconds for run in of_engine) for engine, of_engine in runs.items()}
    rows = [["engine", "seconds", "fastest", "slowest", "processor", "events/s", "MB/s", "peak memory", "to Crossfoot"]]
    for engine, of_engine in runs.items():
        seconds = medians[engine]
        ratio = f"{seconds / medians['crossfoot']:.2f}" if "crossfoot" in medians else "n/a"
        peak = statistics.median(run.peak_bytes for run in of_engine)
        rows.append([
            f"{engine} run" if is_close and engine == "crossfoot" else engine,
            f"{seconds:.2f}", f"{min(run.seconds for run in of_engine):.2f}",
            f"{max(run.seconds for run in of_engine):.2f}",
            f"{statistics.median(run.processor_seconds for run in of_engine):.2f}", f"{events / seconds:,.0f}",
            f"{bytes_read / seconds / 1e6:,.0f}", f"{peak / 2**20:,.0f} MiB", ratio,
        ])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = [cell.ljust(width) if not column else cell.rjust(width)
                 for column, (cell, width) in enumerate(zip(row, widths))]
        print("  ".join(cells))
        if number == 0:
            print("─" * (sum(widths) + 2 * (len(widths) - 1)))
