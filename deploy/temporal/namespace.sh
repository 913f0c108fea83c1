#!/bin/sh
# Creates the namespace, or brings the retention of an existing one up to date, and waits until it can be used:
# a new one reaches the server's own cache only after some seconds.
#   TEMPORAL_ADDRESS TEMPORAL_NAMESPACE   read by the temporal command line itself
#   TEMPORAL_RETENTION                    how long closed workflows can be read, such as 90d
set -eu

: "${TEMPORAL_ADDRESS:?is not set}" "${TEMPORAL_NAMESPACE:?is not set}" "${TEMPORAL_RETENTION:?is not set}"
: "${ATTEMPTS:=30}" "${PAUSE_SECONDS:=2}"

ensure() {
  if temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
    temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
  else
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
  fi && temporal workflow list --namespace "$TEMPORAL_NAMESPACE" --limit 1
}

attempt=1
until said=$(ensure 2>&1); do
  if [ "$attempt" -ge "$ATTEMPTS" ]; then
    echo "namespace $TEMPORAL_NAMESPACE: not ready after $attempt attempts. Lastly: $said" >&2
    exit 1
  fi
  attempt=$((attempt + 1))
  sleep "$PAUSE_SECONDS"
done

echo "namespace $TEMPORAL_NAMESPACE: ready, closed workflows are kept $TEMPORAL_RETENTION"
