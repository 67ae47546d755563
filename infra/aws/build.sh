#!/usr/bin/env bash
# Builds every function for Lambda, says what each weighs as a zip, and fails above the budget.
#   infra/aws/build.sh              for arm64, into target/lambda: what is deployed
#   infra/aws/build.sh --x86-64     for a laptop, into target/lambda-x86-64, so that it is never deployed by mistake
# The compiler for other processors is zig, from PyPI too: no cross toolchain is needed.
set -euo pipefail
cd "$(dirname "$0")/../.."
source infra/aws/tools.sh
tools cargo-lambda cargo-lambda==1.9.2 ziglang==0.17.1

case "${1:---arm64}" in
    --arm64) into=target/lambda ;;
    --x86-64) into=target/lambda-x86-64 ;;
    *) sed -n '2,5s/^# //p' "$0" >&2; exit 2 ;;
esac
# A function that no longer exists must not stay behind.
rm -rf "$into"
cargo lambda build --release "${1:---arm64}" --workspace --locked --lambda-dir "$into"

# Packed as SAM packs it. Amazon Linux 2023 has glibc 2.34.
python3 - "$into" "${1:---arm64}" <<'PYTHON'
import io, pathlib, re, sys, zipfile

ZIP_BYTES_MAX = 6_000_000
GLIBC_MINOR_MAX = 34
ELF_MACHINE = {"--arm64": 183, "--x86-64": 62}[sys.argv[2]]
wrong = []
for directory in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    program = (directory / "bootstrap").read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(directory / "bootstrap", "bootstrap")
    size = packed.getbuffer().nbytes
    glibc = max(int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", program))
    print(f"{directory.name:8} {size:>9,} bytes as a zip, {len(program):>10,} as it is, needs glibc 2.{glibc}")
    if size > ZIP_BYTES_MAX:
        wrong.append(f"{directory.name} is above {ZIP_BYTES_MAX:,} bytes")
    if glibc > GLIBC_MINOR_MAX:
        wrong.append(f"{directory.name} needs a newer C library than Lambda has")
    if int.from_bytes(program[18:20], "little") != ELF_MACHINE:
        wrong.append(f"{directory.name} is for another processor")
if wrong:
    sys.exit("; ".join(wrong))
PYTHON
