#!/usr/bin/env bash
# The keys of a stack, by `glasshouse keys`: infra/aws/keys.sh <stack> show|init|rotate [seed-real …]
# Needs the AWS command line and the rights to read and write the stack's secrets.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -ge 2 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
stack=$1
shift
secret() {
    aws cloudformation describe-stack-resource --stack-name "$stack" --logical-resource-id "$1" \
        --query StackResourceDetail.PhysicalResourceId --output text
}
for pair in SEED_REAL=SeedRealKeys SEED_DEMO=SeedDemoKeys TOKENS=TokenKeys RECEIPTS=ReceiptKeys STATEMENTS=StatementKeys PUBLIC=PublicKeys; do
    arn=$(secret "${pair#*=}")
    export "GLASSHOUSE_KEYS_${pair%%=*}=secret:$arn"
done
cargo run --quiet -p glasshouse-cli -- keys --from-env "$@"
