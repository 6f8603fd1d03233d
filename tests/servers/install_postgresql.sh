#!/bin/sh
# The programs of a PostgreSQL server, of which the tests start one of their own.
# On Debian and its like, as root, they are installed if they are missing; else it is said how.
set -e

if command -v initdb > /dev/null ||
	{ command -v pg_config > /dev/null && [ -x "$(pg_config --bindir)/initdb" ]; } ||
	ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1; then
	exit 0
fi

install="apt-get install -y --no-install-recommends postgresql"
if ! command -v apt-get > /dev/null; then
	echo "Some tests need the programs of a PostgreSQL server: put its initdb into PATH." >&2
	exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
	echo "Some tests need the programs of a PostgreSQL server: sudo $install" >&2
	exit 0
fi

# Debian's package would make a database cluster and start it; nobody here needs that one.
settings=/etc/postgresql-common/createcluster.conf
if [ ! -e "$settings" ]; then
	mkdir -p "$(dirname "$settings")"
	echo "create_main_cluster = false" > "$settings"
fi
apt-get update -qq
UCF_FORCE_CONFFOLD=1 DEBIAN_FRONTEND=noninteractive $install
