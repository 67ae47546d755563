#!/usr/bin/env bash
# Runs the functions as Lambda would, in containers of `sam local`, against the DynamoDB and S3 of the local stack: the flows
# of tests/ over HTTP, and the sweep called by its schedule.
#   infra/aws/sam-local.sh                      needs Docker on Linux
#   infra/aws/sam-local.sh --with-docker-io     as root on Debian: installs docker.io and starts an engine for itself
#   infra/aws/sam-local.sh --serve              instead of the tests: leaves the API open until Ctrl-C
set -euo pipefail
# Jobs of their own: without it the shell would have them ignore the interrupt that SAM removes its containers at.
set -m
cd "$(dirname "$0")/../.."
source infra/aws/tools.sh
tools sam aws-sam-cli==1.170.0 cfn-lint==1.58.0 cfn-lint-serverless==0.3.6
export SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1
port=7780

tmp=$(mktemp -d)
pids=()
# The last to start is the first to go: containers before what they talk to, and the engine at the end.
trap 'for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill -INT "${pids[i]}" 2>/dev/null && wait "${pids[i]}" || true; done; rm -rf "$tmp"' EXIT

# wait_for SECONDS LOG COMMAND…: until the command succeeds; shows the log if the newest process ends before.
wait_for() {
    local until=$((SECONDS + $1)) log=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$until" ] || ! kill -0 "${pids[-1]}" 2>/dev/null; then cat "$log" >&2; exit 1; fi
        sleep 0.2
    done
}

serve=
for option in "$@"; do
    case "$option" in
        --serve) serve=1 ;;
        --with-docker-io)
            docker info >/dev/null 2>&1 && continue
            if ! command -v dockerd >/dev/null; then
                apt-get update -qq
                DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables >/dev/null
            fi
            export DOCKER_HOST="unix://$tmp/docker.sock"
            dockerd --host "$DOCKER_HOST" --data-root "$tmp/docker" --exec-root "$tmp/docker-run" --pidfile "$tmp/docker.pid" \
                >"$tmp/dockerd.log" 2>&1 &
            pids+=($!)
            wait_for 60 "$tmp/dockerd.log" docker info
            ;;
        *) sed -n '2,6s/^# //p' "$0" >&2; exit 2 ;;
    esac
done

infra/aws/build.sh --x86-64

image=()
base=public.ecr.aws/lambda/provided:al2023-x86_64
if ! docker image inspect "$base" >/dev/null 2>&1 && ! timeout 300 docker pull --quiet "$base" 2>"$tmp/pull.log"; then
    echo "$base cannot be pulled: making an image from packages"
    infra/aws/base-image.sh
    image=(--invoke-image glasshouse-lambda-base)
fi

bridge=$(docker network inspect bridge --format '{{(index .IPAM.Config 0).Gateway}}')
cargo build --quiet --locked -p glasshouse-cli
target/debug/glasshouse dev --no-site --port 0 --data "$tmp/data" --emulators "$bridge" >"$tmp/dev.log" 2>&1 &
pids+=($!)
wait_for 60 "$tmp/dev.log" grep -q "The demo operator's API key is" "$tmp/dev.log"
operator_key=$(sed -n "s/^The demo operator's API key is //p" "$tmp/dev.log")

# The same template; only the functions are those built for this machine.
sed "s#CodeUri: target/lambda/#CodeUri: $PWD/target/lambda-x86-64/#" template.yaml >"$tmp/template.yaml"
options=(--template "$tmp/template.yaml" --env-vars "$tmp/data/functions.json" --skip-pull-image "${image[@]}"
    --parameter-overrides "Architecture=x86_64 AllowedOrigin=http://localhost")
sam local start-api --port "$port" --warm-containers EAGER "${options[@]}" >"$tmp/sam.log" 2>&1 &
pids+=($!)
wait_for 120 "$tmp/sam.log" curl --silent --fail "http://127.0.0.1:$port/v1/ready"
if [ -n "$serve" ]; then
    echo "The API is open at http://127.0.0.1:$port; the demo operator's key is $operator_key; Ctrl-C closes."
    wait "${pids[-1]}"
    exit
fi

# Without a package: what `cargo test` has built is what is run.
GLASSHOUSE_BASE_URL="http://127.0.0.1:$port" GLASSHOUSE_OPERATOR_KEY="$operator_key" \
    cargo test --quiet --locked --test flows -- --test-threads 1

cat >"$tmp/event.json" <<'EVENT'
{"version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": "Scheduled Event", "source": "aws.scheduler",
 "account": "123456789012", "time": "2026-01-01T00:00:00Z", "region": "eu-central-1", "resources": [], "detail": {}}
EVENT
sam local invoke Sweep --event "$tmp/event.json" "${options[@]}" >"$tmp/sweep.log" 2>&1 || { cat "$tmp/sweep.log" >&2; exit 1; }
# The line that it logs when it is through; an error of the function is no error of the command.
grep '"message":"swept"' "$tmp/sweep.log" || { cat "$tmp/sweep.log" >&2; exit 1; }
echo "The flows passed in containers, and the sweep ran."
