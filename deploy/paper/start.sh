#!/bin/sh
# Starts the paper exchange on what exchange.yaml, the funds file and the keys in the environment say together.
#   BALLAST_FUNDS   the funds file
set -eu

here=$(dirname "$0")
umask 077
node "$here/exchange-config.mjs" "$here/exchange.yaml" "$BALLAST_FUNDS" >"${TMPDIR:-/tmp}/exchange.json"
exec ballast exchange --config "${TMPDIR:-/tmp}/exchange.json"
