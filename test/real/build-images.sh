#!/usr/bin/env bash
# Builds real images out of Debian and npm packages, and writes beside them what Debian's and npm's own tools say is inside.
# Usage: build-images.sh <folder>. A folder that is complete already is left as it is.
#
#   oci/              an OCI image layout with the tags debian, node, whiteout;  oci-zstd/ with the tag zstd
#   <image>.dpkg      package, version, source and source version, by dpkg-query
#   <image>.pip       name and version, by pip list;  node.npm: path and package, by npm ls
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
[ -f "$folder/complete" ] && exit 0
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
cd "$folder"
rm -rf oci oci-zstd debian-root node-root bundle app registry trivy ./*.dpkg ./*.pip ./*.npm

root() { # root <folder> <packages>: a minimal Debian 12, of the release suite alone so that known holes stay in
  mmdebstrap --mode=root --variant=minbase --components=main --include="$2" bookworm "$1" "deb $mirror bookworm main"
}
packages() { # packages <folder> <name>
  dpkg-query --admindir="$1/var/lib/dpkg" -W -f '${db:Status-Status}\t${Package}\t${Version}\t${source:Package}\t${source:Version}\n' |
    sed -n 's/^installed\t//p' | sort >"$2.dpkg"
}
image() { # image <tag> <folder> <path in the image>
  umoci new --image "oci:$1"
  umoci insert --image "oci:$1" "$2" "$3"
}

umoci init --layout oci

root debian-root python3,python3-venv,python3-requests
chroot debian-root python3 -m venv /opt/venv
chroot debian-root /opt/venv/bin/pip list --format freeze 2>/dev/null | sort >debian.pip
packages debian-root debian
image debian debian-root /

root node-root nodejs
packages node-root node
mkdir app
cat >app/package.json <<'JSON'
{ "name": "truth", "version": "1.0.0", "private": true,
  "dependencies": { "lodash": "4.17.11", "minimist": "0.0.8", "express": "4.18.2", "esbuild": "0.17.19" } }
JSON
(cd app && npm install --no-audit --no-fund --loglevel error)
(cd app && npm ls --all --parseable --long) | sed "s|^$folder/||" >node.npm
image node node-root /
umoci insert --image oci:node app /app

# What a Dockerfile's RUN leaves when it removes things: whiteouts in a layer of their own.
umoci tag --image oci:debian whiteout
umoci unpack --image oci:whiteout bundle
chroot bundle/rootfs dpkg --purge --force-depends python3-requests >/dev/null
rm -rf bundle/rootfs/opt/venv/lib/python3.11/site-packages/setuptools*
packages bundle/rootfs whiteout
grep -v '^setuptools==' debian.pip >whiteout.pip
umoci repack --image oci:whiteout bundle

# The same image packed with zstd, through a folder where its layers lie unpacked, and in a layout of its own: beside the
# gzip layers skopeo would take those again.
skopeo --insecure-policy copy --quiet --dest-decompress oci:oci:node dir:plain
skopeo --insecure-policy copy --quiet --dest-compress-format zstd dir:plain oci:oci-zstd:zstd

rm -rf debian-root node-root bundle plain
touch complete
