#!/bin/sh
# Writes .env, deploy/accounts.env and deploy/signing.env for docker-compose.yml, with passwords and a signing key
# drawn at random. Refuses to overwrite: a password that a database already knows must not get lost, nor a key that
# others know.
#   deploy/new-env.sh           for a real venue: its keys are yours to fill in
#   deploy/new-env.sh --paper   for the paper exchange, with keys of its own
set -eu

cd "$(dirname "$0")/.."
umask 077

paper=no
case "${1-}" in
  '') ;;
  --paper) paper=yes ;;
  *) echo "usage: deploy/new-env.sh [--paper]" >&2; exit 2 ;;
esac

for file in .env deploy/accounts.env deploy/signing.env; do
  if [ -e "$file" ]; then
    echo "$file exists already and stays as it is; move it away to begin anew" >&2
    exit 1
  fi
done

drawn() {
  od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

# An Ed25519 key in PKCS #8: sixteen bytes that are always these, and thirty-two drawn (RFC 8410).
signing_key() {
  {
    printf '\060\056\002\001\000\060\005\006\003\053\145\160\004\042\004\040'
    head -c 32 /dev/urandom
  } | base64 | tr -d '\n'
}

accounts=$(sed -n 's/^ *account: *\([A-Za-z0-9-]*\).*/\1/p' funds.yaml | tr 'a-z-' 'A-Z_' | sort -u)

{
  for account in $accounts; do
    if [ $paper = yes ]; then
      printf 'BALLAST_KEY_%s=%s\nBALLAST_SECRET_%s=%s\n' "$account" "$(drawn)" "$account" "$(drawn)"
    else
      printf 'BALLAST_KEY_%s=\nBALLAST_SECRET_%s=\n' "$account" "$account"
    fi
  done
} >deploy/accounts.env

{
  printf 'POSTGRES_PASSWORD=%s\nLEDGER_PASSWORD=%s\nTEMPORAL_DB_PASSWORD=%s\n' "$(drawn)" "$(drawn)" "$(drawn)"
  if [ $paper = yes ]; then
    printf 'COMPOSE_PROFILES=paper\nBALLAST_VENUE_URL=http://paper-exchange:4000\n'
  fi
} >.env

printf 'BALLAST_SIGNING_KEY=%s\nBALLAST_OTHER_KEYS=\n' "$(signing_key)" >deploy/signing.env

echo "wrote .env (passwords), deploy/accounts.env (keys of the venue accounts) and deploy/signing.env (the key that signs)"
if [ $paper = no ]; then
  echo "next: fill in deploy/accounts.env, and name the venue in funds.yaml"
fi
