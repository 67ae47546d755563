"""Checks receipts and histories with verifier.wasm, in Python 3.9 or later with `pip install wasmtime`:

    python3 site/verifier/examples/verify.py verifier.wasm FILE...

A file is a receipt, a page or a list of receipts (JSON), or a history (JSON lines, as GET /v1/rounds/export gives it).
Exit code: 0 everything verified; 1 something is wrong; 2 something could not be checked.
"""

import json
import os
import sys

from wasmtime import Engine, Instance, Module, Store


class Verifier:
    def __init__(self, path):
        engine = Engine()
        self.store = Store(engine)
        # No imports: the module can do nothing but compute.
        self.exports = Instance(self.store, Module.from_file(engine, path), []).exports(self.store)

    def call(self, name, *arguments):
        return self.exports[name](self.store, *arguments)

    def write(self, data):
        at = self.call("reserve", len(data)) & 0xFFFFFFFF
        self.exports["memory"].write(self.store, data, at)

    def answer(self, length):
        at = self.call("judgement") & 0xFFFFFFFF
        return json.loads(bytes(self.exports["memory"].read(self.store, at, at + length)))

    def verify(self, receipt):
        """Judges one receipt."""
        self.write(json.dumps(receipt).encode())
        return self.answer(self.call("verify"))

    def history(self, pieces):
        """The report of a history, from pieces of its bytes that are cut anywhere."""
        self.call("begin_history", 0)
        for piece in pieces:
            self.write(piece)
            self.call("check_lines")
        return self.answer(self.call("history_report"))


def pieces(path):
    """The bytes of a file; of a file that is one JSON document, its receipts, one per line."""
    if os.path.getsize(path) <= 1 << 24:
        try:
            with open(path, encoding="utf-8") as file:
                document = json.load(file)
            if isinstance(document, dict):
                document = document.get("rounds", [document])
            yield "".join(json.dumps(receipt) + "\n" for receipt in document).encode()
            return
        except ValueError:
            pass
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def main(wasm, files):
    verifier = Verifier(wasm)
    wrong = unchecked = False
    for path in files:
        report = verifier.history(pieces(path))
        for entry in report["mismatches"]:
            print("mismatch: round {round}, {game}, nonce {nonce} of seed {seed}".format(**entry))
            for check in entry["checks"]:
                print("  {field}: claimed {claimed}, computed {computed}".format(**check))
        for entry in report["reasons"]:
            print("cannot check: {rounds} rounds: {reason}".format(**entry))
        for entry in report["unreadable_lines"]:
            print("cannot check: the line at byte {byte}: {reason}".format(**entry))
        for fault in report["faults"]:
            missing = fault["kind"] == "missing_seeds"
            wrong = wrong or not missing
            print(("cannot check: " if missing else "mismatch: ") + fault["detail"])
        counts = "{verified} verified, {mismatch} mismatch, {pending} pending, {cannot_check} cannot check, {unreadable} unreadable lines"
        print(f"{path}: " + counts.format(**report))
        wrong = wrong or report["mismatch"] > 0
        open_ends = report["pending"] + report["cannot_check"] + report["unreadable"] + report["fault_count"]
        unchecked = unchecked or open_ends > 0 or report["rounds"] == 0
    return 1 if wrong else 2 if unchecked else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit("usage: python3 verify.py verifier.wasm FILE...")
    sys.exit(main(sys.argv[1], sys.argv[2:]))
