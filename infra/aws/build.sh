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

# As SAM packs it.
python3 - "$into" <<'PYTHON'
import io, pathlib, sys, zipfile

ZIP_BYTES_MAX = 6_000_000
too_big = []
for directory in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(directory / "bootstrap", "bootstrap")
    size = packed.getbuffer().nbytes
    print(f"{directory.name:10} {size:>9,} bytes as a zip, {(directory / 'bootstrap').stat().st_size:>10,} as it is")
    if size > ZIP_BYTES_MAX:
        too_big.append(directory.name)
if too_big:
    sys.exit(f"above {ZIP_BYTES_MAX:,} bytes: {', '.join(too_big)}")
PYTHON
