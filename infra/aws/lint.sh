#!/usr/bin/env bash
# Checks template.yaml as far as that can be done without AWS: neither credentials nor a network are needed, once the tools
# are there.
set -euo pipefail
cd "$(dirname "$0")/../.."
source infra/aws/tools.sh
tools sam aws-sam-cli==1.170.0 cfn-lint==1.58.0 cfn-lint-serverless==0.3.6
export SAM_CLI_TELEMETRY=0
# No credentials, and no settings of SAM that only this machine has.
unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
HOME=$(mktemp -d)
trap 'rm -rf "$HOME"' EXIT

# What two rules get wrong, tests/tests/template.rs looks after: WS1003 takes a star in what is denied for one in what is
# allowed; WS1004 knows only log groups that are called after their function, not those that the function names (LoggingConfig).
cfn-lint --template template.yaml --append-rules cfn_lint_serverless.rules --ignore-checks WS1003 WS1004
sam validate --lint --template template.yaml --region eu-central-1
python3 infra/aws/circles.py
