#!/usr/bin/env bash
# Installs what building and testing need beside Go: a C compiler, and the PostgreSQL and
# MariaDB servers that the tests start themselves; `deps.sh compiler` installs the compiler
# alone, which is all that building needs; `deps.sh sqlsmith` that fuzzer too. Does nothing,
# quickly, when all is there.
set -euo pipefail

missing=()
if [ "${1:-}" != compiler ]; then
	compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
	command -v psql >/dev/null || missing+=(postgresql-client)
	{ command -v mariadbd || [ -x /usr/sbin/mariadbd ]; } >/dev/null || missing+=(mariadb-server)
	python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip) # fetches TPC-DS
fi
[ "${1:-}" != sqlsmith ] || command -v sqlsmith >/dev/null || missing+=(sqlsmith)
command -v gcc >/dev/null || missing+=(gcc)
command -v g++ >/dev/null || missing+=(g++)
[ ${#missing[@]} -eq 0 ] && echo '#include <stdlib.h>' | gcc -E -x c - >/dev/null 2>&1 || missing+=(libc6-dev)
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
	echo "deps: please install: ${missing[*]} (Debian's names; there is no apt-get here)" >&2
	exit 1
fi
run=()
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		echo "deps: please install as root: apt-get install ${missing[*]}" >&2
		exit 1
	fi
	run=(sudo)
fi

# Debian starts a server as soon as it is installed. The tests start their own, so
# policy-rc.d forbids it while we install, unless the machine has such a policy already.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	printf '#!/bin/sh\nexit 101\n' | "${run[@]}" tee "$policy" >/dev/null
	"${run[@]}" chmod 755 "$policy"
	trap '"${run[@]}" rm -f "$policy"' EXIT
fi

echo "deps: installing ${missing[*]}"
install=("${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
"${install[@]}" || { "${run[@]}" apt-get update -q && "${install[@]}"; }
