#!/usr/bin/env bash
# Makes the Docker image glasshouse-lambda-base from Debian packages, for where Lambda's own image cannot be pulled: what a
# function needs of an operating system (C library, certificates), and a shell for SAM to add its runtime emulator with.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
mkdir "$root/packages" "$root/image"
# apt downloads as a user of its own, where it can.
chown _apt "$root/packages" 2>/dev/null || true
(cd "$root/packages" && apt-get download -qq libc6 libgcc-s1 busybox-static ca-certificates)
for package in "$root"/packages/*.deb; do dpkg-deb --extract "$package" "$root/image"; done

cd "$root/image"
rm -rf usr/share/doc usr/share/man usr/share/locale usr/lib/*/gconv
mkdir -p bin tmp var/task etc/ssl/certs
chmod 1777 tmp
[ -e bin/busybox ] || ln -s /usr/bin/busybox bin/busybox
for command in sh mv chmod cp rm; do ln -s busybox "bin/$command"; done
cat usr/share/ca-certificates/mozilla/*.crt >etc/ssl/certs/ca-certificates.crt
tar --create --owner=0 --group=0 --numeric-owner . | docker import --change 'ENV PATH=/bin:/usr/bin' - glasshouse-lambda-base >/dev/null
docker image inspect --format 'glasshouse-lambda-base: {{.Size}} bytes' glasshouse-lambda-base
