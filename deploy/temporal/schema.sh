#!/bin/sh
# Creates or updates the tables of Temporal's two databases. Harmless when repeated: run at every start, it
# is also the first half of an upgrade of the server.
#   SQL_HOST SQL_PORT SQL_USER SQL_PASSWORD   read by temporal-sql-tool itself
set -eu

: "${SQL_HOST:?is not set}" "${SQL_USER:?is not set}" "${SQL_PASSWORD:?is not set}"

tables() {
  temporal-sql-tool --plugin postgres12 --database "$1" setup-schema --version 0.0
  temporal-sql-tool --plugin postgres12 --database "$1" update-schema --schema-name "postgresql/v12/$2"
}

tables temporal temporal
tables temporal_visibility visibility
